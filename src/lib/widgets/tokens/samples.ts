/** @file Texts that the exhibits about tokens begin with. Written for this museum; the languages are those SmolLM3 was trained to support. */

/** Something of everything that makes a tokenizer work: long words, digits, accents, an emoji, code. */
export const sampleText =
	'The museum counted 1234567 visitors. Naïve antidisestablishmentarianism is dearer than a 🦋.\nfor i in range(10):\n    print(i * 2)';

export interface LanguageSample {
	/** BCP 47 */
	readonly language: 'en' | 'fr' | 'es' | 'de' | 'it' | 'pt';
	readonly text: string;
}

/** The same two sentences in each language. */
export const languageSamples: readonly LanguageSample[] = [
	{
		language: 'en',
		text: 'The museum opens at nine o’clock, and on Sundays children may enter free of charge. Photographs are allowed, but please do not touch the paintings.'
	},
	{
		language: 'fr',
		text: 'Le musée ouvre à neuf heures, et le dimanche l’entrée est gratuite pour les enfants. Les photographies sont autorisées, mais merci de ne pas toucher les tableaux.'
	},
	{
		language: 'es',
		text: 'El museo abre a las nueve, y los domingos la entrada es gratuita para los niños. Se permite hacer fotografías, pero por favor no toque los cuadros.'
	},
	{
		language: 'de',
		text: 'Das Museum öffnet um neun Uhr, und sonntags ist der Eintritt für Kinder frei. Fotografieren ist erlaubt, aber bitte berühren Sie die Gemälde nicht.'
	},
	{
		language: 'it',
		text: 'Il museo apre alle nove, e la domenica l’ingresso è gratuito per i bambini. È permesso fotografare, ma per favore non toccate i quadri.'
	},
	{
		language: 'pt',
		text: 'O museu abre às nove horas, e aos domingos a entrada é gratuita para as crianças. É permitido fotografar, mas por favor não toque nos quadros.'
	}
];
