/** @file What a package tells its own script: written into its launch page. Plain data. */
interface Common {
	readonly format: 'scorm12' | 'scorm2004' | 'cmi5';
	/** Of the lesson or the activity: the last part of its address. */
	readonly name: string;
	readonly title: string;
	/** Address of the bare page, or its path in the package. */
	readonly address: string;
	/** Share that passes, 0 to 1: of questions right at the first try, or of what was to be found. */
	readonly passMark: number;
}
export interface LessonConfig extends Common {
	readonly kind: 'lesson';
	readonly questions: readonly ChoiceQuestion[];
}
export interface ActivityConfig extends Common {
	readonly kind: 'activity';
	readonly questions: readonly (FindQuestion | TextQuestion)[];
}
export type PackageConfig = LessonConfig | ActivityConfig;

interface Asked {
	/** Stable: `nope-layers-q1`, `one-head-matters-costly`. */
	readonly id: string;
	readonly ask: string;
}
/** A question of a quiz. */
export interface ChoiceQuestion extends Asked {
	readonly kind: 'choice';
	readonly options: readonly string[];
	/** Counted from 0. */
	readonly right: number;
}
/** What the running model is to be brought to. */
export interface FindQuestion extends Asked {
	readonly kind: 'find';
	/** Its name in the activity. */
	readonly check: string;
	/** Which values of the exhibit's report it goes by: `result.answerProbability`. */
	readonly values: readonly string[];
}
/** What is to be written, for the teacher to read. */
export interface TextQuestion extends Asked {
	readonly kind: 'text';
	readonly check: string;
	/** Characters that count as an answer. */
	readonly atLeast: number;
}
