# ruff: noqa: E501 (a case a line, as it is rendered)
"""Templates and expressions that reference_templates.py renders: group, template, and what else the template is told, as JSON."""

from __future__ import annotations

# JSON text, because 1.0 is a float in it and 1 an int, which is lost in a JavaScript object.
TALK = """{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is 27+45?"},
 {"role": "assistant", "content": "\\n    return x\\n", "tool_calls": [{"type": "function", "function": {"name": "add", "arguments": {"a": 27, "b": 45.0}}}]},
 {"role": "tool", "content": "72"}],
 "tool": {"name": "add", "description": "Adds “two” numbers\\n", "parameters": {"type": "object", "properties": {"a": {"type": "number", "minimum": 1.0}}, "required": ["a"], "strict": true, "default": null}},
 "one": 1, "half": 0.5, "whole": 1.0, "big": 1e16, "small": 0.00001, "long": 123456789012345678901234567890, "yes": true, "no": false, "nothing": null,
 "word": "Straße, don't STOP", "lines": "a\\n\\n  b\\r\\nc", "list": [3, 1, 2], "names": ["b", "a", "C"], "map": {"b": 2, "a": 1, "C": 3}, "empty": [],
 "people": [{"name": "Mia", "age": 7, "town": {"code": "B"}}, {"name": "Ann", "age": 5}, {"name": "bo", "age": 7, "town": {"code": "A"}}]}"""


def each(group: str, text: str) -> list[tuple[str, str]]:
    """One expression a line; a line that has a tag of its own is a whole template."""
    return [(group, line if "{%" in line or "{{" in line or "{#" in line else "{{ " + line + " }}") for line in text.strip().split("\n")]


EXPRESSIONS = [
    *each("Printing", """
true, false, none
[true, none, 1, 1.0, 'a', "it's"]
{'a': true, 'b': none, 1: 2.5}
tool
tool | string
messages[2]
(1,), (), ('a', 'b')
one, half, whole, big, small, long
1e16, 1e15, 1e-4, 1e-5, 123456.789, 1e22, -0.0
"it's" ~ 'a "b"'
["it's", 'a "b"', 'both \\' and "', 'tab\\t', '\\n', '\\x00', 'é', '\\u200b', '\\U0001f327']
range(3), range(1, 7, 2)
missing
[missing]
map.keys(), map.items(), map.values()
namespace(a=1, b='x')
messages | map(attribute='role')
loop
"""),
    *each("Undefined and none", """
missing is defined, nothing is defined, nothing is none, missing is none
missing.name
missing['name']
messages[0].missing
messages[0].missing.name
messages[9]
messages[9].role
nothing.name
nothing.name.first
tools is none, documents is none, tools is defined
{% if tools is not none %}tools{% else %}no tools{% endif %}
{% for x in missing %}x{% else %}empty{% endfor %}
{% for x in nothing %}x{% endfor %}
missing | length, missing | list, missing | join, missing | string, missing | upper
missing | tojson
missing + 'x'
missing ~ 'x'
'x' in missing
missing == missing, missing == none, missing != ''
missing | default('d'), nothing | default('d'), '' | default('d', true), none | default('d', boolean=true)
missing or 'd', missing and 'd', not missing
missing is mapping, missing is sequence, missing is iterable, missing is string, missing is callable
'a' if false
('a' if false) is defined
missing()
messages[0].content.missing()
"""),
    *each("Methods of strings", """
'[' ~ messages[2].content.strip() ~ ']', '[' ~ messages[2].content.lstrip('\\n') ~ ']', '[' ~ messages[2].content.rstrip('\\n') ~ ']'
'[' ~ messages[2].content.strip('\\n') ~ ']'
'xxabcxyx'.strip('xy'), 'xxabcxyx'.lstrip('xy'), 'xxabcxyx'.rstrip('xy'), ' a '.strip(none)
'a,b,,c'.split(','), 'a,b,,c'.split(',', 1), 'a,b,,c'.split(',', maxsplit=2), 'a,b,,c'.rsplit(',', 1)
' a  b\\tc\\n'.split(), ' a  b c '.split(none, 1), ' a  b c '.rsplit(none, 1), ''.split(), ''.split(',')
'<think>x</think>y'.split('</think>')[-1], '<think>x</think>y'.split('</think>')[0].split('<think>')[-1]
'aaa'.replace('a', 'b'), 'aaa'.replace('a', 'b', 2), 'abc'.replace('', '-'), 'abc'.replace('b', '')
'abc'.startswith('a'), 'abc'.startswith(('x', 'a')), 'abc'.startswith('b', 1), 'abc'.endswith(('bc', 'x')), 'abc'.endswith('')
'abc'.startswith(['a'])
word.title(), word.capitalize(), word.upper(), word.lower(), word.swapcase()
"they're bill's 3rd ﬁne ǆ".title(), 'ὈΔΥΣΣΕΎΣ'.lower(), 'ﬁne'.capitalize(), 'ß'.upper(), 'ŉ'.title(), '\U0001f101'.isdigit(), 'ำ'.isidentifier()
'a-b-c'.partition('-'), 'a-b-c'.rpartition('-'), 'abc'.partition('-')
'prefix-x'.removeprefix('prefix-'), 'x.jinja'.removesuffix('.jinja')
'abcabc'.find('c'), 'abcabc'.find('c', 3), 'abcabc'.rfind('b'), 'abc'.find('x'), '🌧é'.find('é'), 'abc'.index('c'), 'abcabc'.count('bc')
'abc'.index('x')
'-'.join(names), ''.join(['a']), ', '.join(map)
'-'.join(list)
lines.splitlines(), lines.splitlines(true), 'a\\x0bb\\x85c'.splitlines(), ''.splitlines()
'a'.center(4, '*'), 'ab'.center(5), 'a'.ljust(3) ~ '|', 'a'.rjust(3), '-7'.zfill(4), 'a\\tb'.expandtabs(4)
'a1'.isalnum(), 'a'.isalpha(), '1'.isdigit(), '²'.isdigit(), '²'.isdecimal(), ''.isalpha(), ' '.isspace(), 'A1'.isupper(), 'Ab'.istitle()
'{} is {:.2f}'.format('x', 1.5), '{0}{1}{0}'.format('a', 'b'), '{name!r:>6}|{n:05d}|{n:,}'.format(name='x', n=1234)
'{0[name]} {1.role}'.format(tool, messages[0])
'{:>{}}|{:^5}|{:<4}|{:+}|{:x}|{:e}|{:g}|{:%}'.format('a', 3, 'b', 'c', 5, 255, 12345.678, 0.0001, 0.5)
'%s and %r, %d, %5.1f|%-4s|%04d|%x|%%' % ('a', 'b', 3.9, 2.25, 'c', 7, 255)
'%#x|%#08x|%#.5X|%+#o|%-#8x|%#.0f|%#g|%c%c' % (255, 255, 255, 8, 10, 2.0, 1.0, true, 'é')
'{:#x}|{:#010b}|{:#.5}|{:#.1g}|{:#}|{:0=8,}|{:+012_}|{:08_.1f}|{:.0}|{:#.0}'.format(255, 5, 1e16, 7, 1e22, 2.675, 1e16, 1234.5, 0.0, -0.0)
'{:,x}'.format(255)
'%(name)s' % tool
'%s' % 'a' ~ '%s' % none
'%s %s' % 'a'
'abc'.encode('utf-8')
'abc'.nothing
'abc'.upper
'a' * 3, 2 * 'ab', 'a' * -1
'abc' 'def'
"""),
    *each("Slices and places", """
'abcdef'[1:3], 'abcdef'[:-1], 'abcdef'[::-1], 'abcdef'[-2:], 'abcdef'[4:1:-2], 'abc'[10:], '🌧é日'[1:], '🌧é日'[0]
list[::-1], list[1:], list[:-1], list[-1], list[5:], (1, 2, 3)[1:], range(10)[2:8:3], list[true]
messages[1:] | length, messages[::-1][0].role, messages[-1].role
'abc'[5]
list['0'], list[none], list[1.0]
list[::0]
map['a'], map.b, map['zz'], map.get('a'), map.get('zz'), map.get('zz', 0)
map.items, map.keys
{'items': 1}.items, {'items': 1}['items']
{1: 'int', 'x': 2}[1.0], {true: 'yes'}[1]
names.index('a'), list.count(1), (1, 2).index(2)
names.append('z')
people[0].town.code, people[1].town
map[['a']]
"""),
    *each("Arithmetic", """
-0.0 // 1.0, 0 // -1.0, -0.0 % 1, 0.0 // -2.5, '' * long ** 0
'a' * long
7 / 2, 6 / 2, 7 // 2, -7 // 2, 7 % 3, -7 % 3, 7 % -3, 7.5 // 2, -7.5 % 2, 1 / 3
2 ** 10, 2 ** -1, -2 ** 2, 2 ** 3 ** 2, 2.0 ** 3, 10 ** 20, 0.1 + 0.2
one + half, one + whole, whole * 3, one * 3, whole == one, one / one
10 ** -5, 1.1 ** 10, 0.1 ** 3, 10 ** -2 * 3, 3 ** -7, 2.5 ** 20, 10 ** -30, 2 ** 0.5, 10.0 ** 400 if false else 1, 0.5 ** 2000
long / 7, 10 ** 40 / 10 ** 39, 1 / long, 9007199254740993 / 3, -long / 10 ** 12
10 ** 400 / 1
10 ** 1.5
1 / 0
1 + 'a'
'a' + 1
[1] + [2], (1,) + (2,), [0] * 3
1 + 2 ~ 3 * 4, 'a' ~ 1 ~ none ~ 1.0 ~ true
true + true, -true, +false
1 < 2 < 3, 1 < 3 < 2, 1 == 1.0 == true, 'a' < 'b', [1, 2] < [1, 3], 'Z' < 'a'
1 < 'a'
none < 1
1 in list, 'a' in 'cat', 'a' in map, 2 in map.values(), 'x' not in 'cat', not 'x' in 'cat', (1, 2) in [(1, 2)]
1 in 'cat'
[1, 2] == [1.0, 2.0], {'a': 1} == {'a': 1.0}, (1, 2) == [1, 2], '1' == 1, none == false
long * 2, long // 7, long % 1000, 0xff, 0b11, 1_000
-1 | abs, (-1) | abs, -1.5 | abs
one is odd, 2 is even, 9 is divisibleby 3, 9 is divisibleby(2), 1.0 is odd
'' or 0 or 'last', 1 and '' and 2, not 0, not [], not {}, not 0.0, not ' '
"""),
    *each("Tests", """
1 is number, 1.0 is number, true is number, '1' is number, 1 is integer, 1.0 is integer, true is integer, whole is float, one is float
'a' is string, 1 is string, {} is mapping, [] is mapping, 'a' is sequence, [] is sequence, {} is sequence, 1 is sequence, () is sequence
'a' is iterable, 1 is iterable, {} is iterable, none is iterable, range(2) is iterable, range(2) is sequence, map.keys() is sequence
true is boolean, 1 is boolean, true is true, 1 is true, false is false, 0 is false, none is none, none is not none
'a' is lower, 'A' is upper, 'a' is upper, '1' is lower, 1 is eq 1, 1 is ne 2, 1 is lt 2, 'a' is in 'cat', 'upper' is filter, 'zz' is filter, 'odd' is test
none is sameas none, true is sameas true, messages is sameas messages
map is callable, range is callable, 'a'.upper is callable, namespace() is mapping
1 is zz
one is sameas 1
"""),
    *each("Filters", """
tool | tojson
tool | tojson(indent=2)
messages[2].tool_calls[0].function | tojson, [1.0, 1e16, none, true, 'é', "<'&>"] | tojson, {1: 2, none: 3, true: 4} | tojson
'é\\n"🌧' | tojson(ensure_ascii=true), 'é' | tojson(true), map | tojson(sort_keys=true), map | tojson(separators=(',', ':')), [] | tojson(indent=2), {'a': [1, {'b': []}]} | tojson(indent=1)
[1, 2] | tojson(indent='--')
range(2) | tojson
list | join(', '), names | join, people | join('/', attribute='name'), [1, none, 2.0, true] | join('|')
people | map(attribute='name') | list, people | map(attribute='town.code', default='?') | list, names | map('upper') | join, ['a b'] | map('replace', ' ', '_') | first
list | select('odd') | list, list | reject('gt', 1) | list, [0, 1, '', 'a'] | select | list
people | selectattr('age', 'equalto', 7) | map(attribute='name') | list, people | selectattr('town') | list | length, people | rejectattr('town', 'defined') | map(attribute='name') | join
map | items | list, map | dictsort, map | dictsort(true), map | dictsort(by='value', reverse=true), map | list, map | length
list | sort, names | sort, names | sort(case_sensitive=true), list | sort(reverse=true), people | sort(attribute='age,name') | map(attribute='name') | join(' ')
people | groupby('age') | map(attribute='grouper') | list, people | groupby('age') | first
list | first, list | last, [] | first, 'abc' | last, map | first, list | max, names | min, [] | max, list | sum, people | sum(attribute='age')
' x ' | trim ~ '|', 'xxaxx' | trim('x'), 'hello wORLD-x' | title, 'hELLO' | capitalize, 'abc' | reverse, list | reverse | list, 'a' | center(5) ~ '|'
'aXbX' | replace('X', '-'), 'aXbX' | replace('X', '-', 1), 12 | replace(1, 2)
2.5 | round, 3.5 | round, 2.675 | round(2), 42.55 | round(1, 'floor'), 42.51 | round(method='ceil'), 5 | round, 1234 | round(-2), -0.5 | round
-3.14 | round(-3), 3.14 | round(-3), -2.5 | round(-1), 1234.5 | round(-2), 1e22 | round(-20)
'42' | int, '42.7' | int, 'x' | int, 'x' | int(7), '0x1f' | int(base=16), 3.9 | int, -3.9 | int, true | int, none | int(5), ' 1_0 ' | int
'1.5' | float, '1' | float, 'x' | float, '1e3' | float, 'inf' | float, 3 | float, none | float(2)
'a b c' | wordcount, lines | indent, lines | indent(2, true), 'a\\n\\nb' | indent(2, blank=true), 'foo bar baz qux' | truncate(9), 'foo bar baz qux' | truncate(9, true), 'a b/é' | urlencode
[1, 2, 3, 4, 5] | batch(2, 0) | list, [1, 2, 3, 4, 5] | slice(2) | list, ['a', 'A', 'b'] | unique | list
'%s-%s' | format(1, 'a'), 1 | string ~ 1.0 | string, 'a' | list, [] | length, 'é🌧' | length
(people | map(attribute='age')) | length
people | selectattr('age') | last
'<b>' | e
('<b>' | safe) + '<'
{{ '<' ~ ('<b>' | safe) ~ '<' }} {{ '<' + ('<b>' | e) + '>' }} {{ '<b>' | e | e }} {{ '<b>' | e | forceescape }} {{ ('"' | safe) is string }}
('<b>' | safe) | upper
(word | safe).title()
{% set given = tool | tojson | safe if tool is mapping else tool | string %}{{ given }}{% set ns = namespace() %}{% set ns.text = given %}{{ ns.text }}
{% set given | safe %}<{{ word }}>{% endset %}{{ given + '<' }}
names | map('escape') | join
'a' | pprint
'a' | nothing
1 | length
-1.5 | abs | string | length
"""),
    *each("Functions", """
strftime_now('%A, %d %B %Y %H:%M:%S')
strftime_now('%a %b %e|%I %p|%j|%U %W %V %G|%u %w|%y %C|%f|%%')
strftime_now('%-d %-m %_H %^a %#p %10Y %D %F %T %R %r %c %x %X %n%t|%h %k %l %P %g %z%Z|%Q')
dict(a=1, b=[2]), dict({'a': 1}, b=2), dict([('x', 1)]), dict.fromkeys(['a', 'b'], 0)
range(5) | list, range(5, 0, -2) | list, range(0) | list
range(1000000)
{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}
{% set j = joiner(', ') %}{{ j() }}a{{ j() }}b
{{ raise_exception('The role is not known.') }}
{{ 'before' }}{{ raise_exception('Stop: ' ~ messages[0].role) }}
{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }} {{ ns['n'] }} {{ ns.missing }}
{% set ns = namespace({'a': 1}, b=2) %}{% set ns.a, ns.b = 3, 4 %}{{ ns }}
{% set ns = namespace(_a=1) %}{{ ns._a }}
{% set map.a = 2 %}
lipsum(1)
"""),
]
