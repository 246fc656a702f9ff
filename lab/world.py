"""A small generated world with a fixed seed: stories to be remembered, functions, and sums with their steps.

Stories state facts about people, places and things, wander off, and come back to the facts, so that a model that can
look back scores better than one that cannot. Half of the names are made up on the spot from syllables, hence must be
copied from the context and cannot be known by heart.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from corpus import Doc

SEED = 20261122
NAMES = """Anna Ben Clara David Ella Felix Grace Henry Iris Jonas Kate Leo Mia Noah Olga Paul Rosa Sam Tara Victor
Wanda Emil Lucy Martin Nora Oscar Petra Simon Thea Walter Alma Boris Celia Dario Edith Frank Greta Hugo""".split()
SYLLABLES = """ba be bo da del dor fa fen ga gri ha hol ka kel la lim lo ma mir na nel or pa per ra rin sa sel ta tor ul
va ven wi zo""".split()
PLACES = """kitchen garden library harbour market station school forest bridge mill tower cellar attic bakery meadow
church museum barn workshop lighthouse castle village inn island hospital theatre""".split()
THINGS = """key lantern letter map ring violin basket clock coin book kettle hat rope mirror knife drum painting
umbrella candle box bell telescope scarf ladder whistle blanket diary compass""".split()
COLOURS = "red blue green yellow black white brown grey silver golden purple orange".split()
ANIMALS = "dog cat horse goat parrot rabbit donkey goose owl fox tortoise pony".split()
JOBS = """baker teacher sailor doctor gardener miller painter carpenter farmer shepherd clockmaker librarian
fisherman nurse postman blacksmith""".split()
FOODS = "bread soup apples cheese pears honey cake plums porridge potatoes cherries nuts".split()
FEELINGS = "happy sad tired angry proud curious afraid calm lonely cheerful".split()
WEATHER = ["It had rained all night.", "The sun was low over the roofs.", "A cold wind came from the sea.",
           "Snow lay on the fields.", "The morning was bright and still.", "Fog covered the road.",
           "It was the hottest day of the summer.", "Clouds were gathering in the west."]
FILLER = ["Nobody spoke for a while.", "A door closed somewhere above.", "The bells rang seven times.",
          "Children were playing in the street.", "The old stairs creaked.", "Far away a dog was barking.",
          "They drank their tea in silence.", "The fire had almost gone out.", "Birds were singing in the trees.",
          "Somebody laughed in the next room.", "The road was longer than they remembered.",
          "There was a smell of fresh bread.", "A cart went slowly past the window.", "The clock struck four.",
          "It would soon be dark.", "The river was high that week.", "Nothing else happened that afternoon."]


def made_up_name(rng: random.Random) -> str:
    """A name of two or three syllables that is in no dictionary."""
    return "".join(rng.choices(SYLLABLES, k=rng.choice((2, 2, 3)))).capitalize()


def name(rng: random.Random) -> str:
    return rng.choice(NAMES) if rng.random() < 0.5 else made_up_name(rng)


def names(rng: random.Random, count: int) -> list[str]:
    """`count` different names."""
    chosen: list[str] = []
    while len(chosen) < count:
        new = name(rng)
        if new not in chosen:
            chosen.append(new)
    return chosen


def a(noun: str) -> str:
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def filler(rng: random.Random, low: int, high: int) -> str:
    return " ".join(rng.sample(FILLER, min(rng.randint(low, high), len(FILLER))))


def hidden_things(rng: random.Random) -> str:
    """Who put what where; asked again after a while."""
    people = names(rng, rng.randint(2, 4))
    things, places = rng.sample(THINGS, len(people)), rng.sample(PLACES, len(people))
    facts = [(p, f"{rng.choice(COLOURS)} {t}", w) for p, t, w in zip(people, things, places, strict=True)]
    town = made_up_name(rng)
    parts = [f"{rng.choice(WEATHER)} In the town of {town} lived {', '.join(people[:-1])} and {people[-1]}."]
    for person, thing, place in facts:
        verb = rng.choice(["hid", "left", "put", "kept", "had forgotten"])
        parts.append(f"{person} {verb} {a(thing)} in the {place}.")
        if rng.random() < 0.4:
            parts.append(rng.choice(FILLER))
    parts.append(filler(rng, 1, 5))
    rng.shuffle(facts)
    for person, thing, place in facts:
        parts.append(rng.choice([
            f'"Where is the {thing}?" somebody asked. "In the {place}," said {person}.',
            f"In the evening {person} went back to the {place} and found the {thing}.",
            f"The {thing} that belonged to {person} was still in the {place}.",
            f'"What did you leave in the {place}, {person}?" "{a(thing).capitalize()}."']))
    parts.append(f"And so the day ended in {town}.")
    return " ".join(parts)


def moving_about(rng: random.Random) -> str:
    """People walk from place to place carrying things; the last place counts."""
    people, places = names(rng, rng.randint(2, 3)), rng.sample(PLACES, 5)
    thing = f"{rng.choice(COLOURS)} {rng.choice(THINGS)}"
    at = {p: rng.choice(places) for p in people}
    holder = rng.choice(people)
    parts = [" ".join(f"{p} was in the {at[p]}." for p in people), f"{holder} was carrying {a(thing)}."]
    for _ in range(rng.randint(3, 8)):
        person = rng.choice(people)
        if person == holder and rng.random() < 0.35:
            other = rng.choice([p for p in people if p != holder])
            at[other] = at[holder]
            parts.append(f"{other} came to the {at[holder]}, and {holder} gave the {thing} to {other}.")
            holder = other
        else:
            at[person] = rng.choice([w for w in places if w != at[person]])
            verb = rng.choice(["went to", "walked to", "ran to", "returned to"])
            parts.append(f"{person} {verb} the {at[person]}.")
        if rng.random() < 0.25:
            parts.append(rng.choice(FILLER))
    parts.append(f"Who has the {thing}? {holder} has it. Where is the {thing}? It is in the {at[holder]}, with {holder}.")
    return " ".join(parts)


def portrait(rng: random.Random) -> str:
    """A person with a job, an animal, a favourite food; then a conversation that relies on it."""
    who, friend = names(rng, 2)
    job, animal, pet, food = rng.choice(JOBS), rng.choice(ANIMALS), made_up_name(rng), rng.choice(FOODS)
    town, age, mood = made_up_name(rng), rng.randint(6, 80), rng.choice(FEELINGS)
    return " ".join([
        rng.choice(["Once upon a time", "Many years ago", "Long ago", "Not far from here"])
        + f" there lived {a(job)} called {who} in {town}.",
        f"{who} was {age} years old and had {a(animal)} named {pet}.",
        f"Every morning {who} ate {food} and went to the {rng.choice(PLACES)}.", rng.choice(WEATHER),
        f"One day {friend} came to {town} and felt very {mood}.", filler(rng, 1, 4),
        f'"Who are you?" asked {friend}. "My name is {who}, and I am the {job} of {town}."',
        f'"And what is the name of your {animal}?" "{pet}," said {who}. "Would you like some {food}?"',
        f"So {friend} sat down with {who}, and they shared the {food}. {pet} the {animal} slept beside them.",
        f"{friend} was not {mood} any more." if mood in ("sad", "tired", "angry", "afraid", "lonely")
        else f"{friend} was still {mood} when the {job} said goodbye."])


def register(rng: random.Random) -> str:
    """A list of keys and values, then questions about it: plain retrieval."""
    people = names(rng, rng.randint(3, 9))
    kind = rng.choice(["number", "room", "code", "favourite colour", "prize", "street"])
    value: Callable[[], str] = {
        "favourite colour": lambda: rng.choice(COLOURS), "prize": lambda: a(rng.choice(THINGS)),
        "street": lambda: made_up_name(rng) + " Street"}.get(kind, lambda: str(rng.randint(10, 99999)))
    table = {p: value() for p in people}
    parts = [f"The {kind} of {p} is {v}." for p, v in table.items()]
    parts.append(filler(rng, 0, 6))
    asked = rng.sample(people, min(len(people), rng.randint(2, 5)))
    parts += [rng.choice([f"The {kind} of {p} is {table[p]}.",
                          f"What is the {kind} of {p}? {table[p][0].upper() + table[p][1:]}."]) for p in asked]
    return " ".join(p for p in parts if p)


def letter(rng: random.Random) -> str:
    """A letter whose end takes up its beginning."""
    you, me, third = names(rng, 3)
    thing, place, day = f"{rng.choice(COLOURS)} {rng.choice(THINGS)}", rng.choice(PLACES), rng.choice(
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
    return (f"Dear {you},\n\nthank you for the {thing} that you sent me. {third} brought it on {day}. "
            f"{rng.choice(WEATHER)} I am {rng.choice(FEELINGS)} today, because we are going to the {place}. "
            f"{filler(rng, 1, 4)}\n\nPlease come and see us, and tell {third} to come as well. We shall meet at the {place} "
            f"next {day}, and I will show you where I keep the {thing}.\n\nYours,\n{me}")


def code(rng: random.Random) -> str:
    """A small function with a docstring and checks that hold (the expected values are computed)."""
    fn = "_".join(rng.sample("sum list item value total scale shift count step part score limit".split(), 2))
    x, k, m = rng.choice("x n value number".split()), rng.randint(2, 9), rng.randint(1, 20)
    shapes: list[tuple[str, str, Callable[[int], object]]] = [
        (f"Return {x} times {k} plus {m}.", f"return {x} * {k} + {m}", lambda v: v * k + m),
        (f"Return True if {x} is divisible by {k}.", f"return {x} % {k} == 0", lambda v: v % k == 0),
        (f"Return the larger of {x} and {m}.", f"if {x} > {m}:\n        return {x}\n    return {m}", lambda v: max(v, m)),
        (f"Return the sum of all numbers below {x}.",
         f"total = 0\n    for i in range({x}):\n        total += i\n    return total", lambda v: sum(range(v))),
        (f"Return the first {x} multiples of {k}.", f"return [i * {k} for i in range({x})]",
         lambda v: [i * k for i in range(v)]),
        (f"Return the digits of {x} in reverse.", f"return str({x})[::-1]", lambda v: str(v)[::-1]),
        (f"Count the numbers below {x} that {k} divides.",
         f"count = 0\n    for i in range({x}):\n        if i % {k} == 0:\n            count += 1\n    return count",
         lambda v: sum(i % k == 0 for i in range(v)))]
    doc, body, run = rng.choice(shapes)
    tests = "\n".join(f"assert {fn}({v}) == {run(v)!r}" for v in rng.sample(range(1, 13), 3))
    return f'def {fn}({x}):\n    """{doc}"""\n    {body}\n\n\n{tests}'


def addition(rng: random.Random) -> str:
    """Column addition, digit by digit from the right."""
    x, y = rng.randint(10, 9999), rng.randint(10, 9999)
    steps, carry, place = [], 0, 0
    while 10**place <= max(x, y):
        p, q = x // 10**place % 10, y // 10**place % 10
        steps.append(f"{p} + {q}" + (f" + {carry}" if carry else "") + f" = {p + q + carry}")
        carry, place = (p + q + carry) // 10, place + 1
    return f"What is {x} + {y}? Step by step: {', '.join(steps)}. So {x} + {y} = {x + y}."


def subtraction(rng: random.Random) -> str:
    x, y = sorted((rng.randint(10, 999), rng.randint(10, 999)), reverse=True)
    tens = y // 10 * 10
    return f"What is {x} - {y}? First {x} - {tens} = {x - tens}, then {x - tens} - {y % 10} = {x - y}. So {x} - {y} = {x - y}."


def multiplication(rng: random.Random) -> str:
    x, y = rng.randint(12, 99), rng.randint(2, 9)
    t, o = x // 10 * 10, x % 10
    return f"What is {x} * {y}? {t} * {y} = {t * y} and {o} * {y} = {o * y}. {t * y} + {o * y} = {x * y}. So {x} * {y} = {x * y}."


def word_problem(rng: random.Random) -> str:
    who, friend = names(rng, 2)
    x, y, food = rng.randint(5, 60), rng.randint(2, 40), rng.choice(["apples", "pears", "coins", "nuts", "eggs", "books"])
    z = rng.randint(1, x + y - 1)
    return (f"{who} has {x} {food}. {friend} gives {who} {y} more. Then {who} sells {z} {food}. "
            f"How many {food} does {who} have now? First {x} + {y} = {x + y}. "
            f"Then {x + y} - {z} = {x + y - z}. {who} has {x + y - z} {food}.")


def sums(rng: random.Random) -> str:
    """A page of four to ten exercises."""
    return "\n".join(rng.choice((addition, addition, subtraction, multiplication, word_problem))(rng)
                     for _ in range(rng.randint(4, 10)))


STORIES = (hidden_things, moving_about, portrait, portrait, register, letter)


def story_page(rng: random.Random) -> str:
    """One to four stories, so that a document is about as long as the context."""
    return "\n\n".join(rng.choice(STORIES)(rng) for _ in range(rng.randint(1, 4)))


def code_page(rng: random.Random) -> str:
    return "\n\n\n".join(code(rng) for _ in range(rng.randint(1, 4)))


def generated_documents(domain: str, characters: int, seed: int = SEED) -> list[Doc]:
    """Documents of `domain` (story, code or math) until `characters` are reached; each has its own seed."""
    make = {"story": story_page, "code": code_page, "math": sums}[domain]
    docs, used = [], 0
    while used < characters:
        doc = Doc(f"world/{domain}/{len(docs):06}", domain, make(random.Random(f"{seed}/{domain}/{len(docs)}")))
        docs.append(doc)
        used += len(doc.text)
    return docs
