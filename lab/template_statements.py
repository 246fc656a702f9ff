# ruff: noqa: E501 (a case a line, as it is rendered)
"""Whole templates for reference_templates.py: statements, scopes, white space, and conversations in the formats of the family, in words of our own."""

from __future__ import annotations


def group(name: str, *templates: str) -> list[tuple[str, str]]:
    return [(name, template) for template in templates]


CHATML = """{%- if messages[0].role == 'system' %}
{%- set start = 1 %}
{{- '<|im_start|>system\\n' + messages[0].content }}
{%- else %}
{%- set start = 0 %}
{{- '<|im_start|>system\\nBe kind.' }}
{%- endif %}
{%- if tools %}
{{- "\\n\\n# Tools\\n<tools>" }}
{%- for tool in tools %}
{{- "\\n" }}{{ tool | tojson }}
{%- endfor %}
{{- "\\n</tools>" }}
{%- endif %}
{{- '<|im_end|>\\n' }}
{%- set ns = namespace(last=messages | length - 1, searching=true) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages | length - 1) - loop.index0 %}
    {%- if ns.searching and message.role == "user" and not (message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.searching = false %}
        {%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages[start:] %}
    {%- if message.role == 'assistant' %}
        {%- set content = message.content %}
        {%- set thought = '' %}
        {%- if message.reasoning_content is string %}
            {%- set thought = message.reasoning_content %}
        {%- elif '</think>' in content %}
            {%- set thought = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {{- '<|im_start|>assistant\\n' }}
        {%- if loop.index0 + start > ns.last and (loop.last or thought) %}
            {{- '<think>\\n' + thought.strip('\\n') + '\\n</think>\\n\\n' }}
        {%- endif %}
        {{- content.lstrip('\\n') }}
        {%- for call in message.tool_calls or [] %}
            {%- if call.function %}{%- set call = call.function %}{%- endif %}
            {{- '\\n<tool_call>\\n{"name": "' ~ call.name ~ '", "arguments": ' }}
            {{- call.arguments if call.arguments is string else call.arguments | tojson }}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == 'tool' %}
        {%- if loop.first or loop.previtem.role != 'tool' %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\\n<tool_response>\\n' + message.content + '\\n</tool_response>' }}
        {%- if loop.last or loop.nextitem.role != 'tool' %}
            {{- '<|im_end|>\\n' }}
        {%- endif %}
    {%- else %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}
{%- endif %}"""

HEADERS = """{{- bos_token }}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}{%- set date_string = strftime_now("%d %b %Y") %}{%- else %}{%- set date_string = "26 Jul 2024" %}{%- endif %}
{%- endif %}
{%- if not tools is defined %}{%- set tools = none %}{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set intro = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set intro = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none %}{{- "Environment: ipython\\n" }}{%- endif %}
{{- "Today: " + date_string + "\\n\\n" }}{{- intro }}{{- "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}{{- raise_exception("Only one call at once.") }}{%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n{"name": "' + tool_call.name + '", "parameters": ' }}
        {{- tool_call.arguments | tojson }}{{- "}<|eot_id|>" }}
    {%- else %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\\n\\n" }}
        {%- if message.content is mapping or message.content is iterable and message.content is not string %}{{- message.content | tojson }}
        {%- else %}{{- message.content }}{%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}"""

BRACKETS = """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{#- Roles take turns, calls and their results aside. #}
{%- set ns = namespace(index=0) %}
{%- for message in loop_messages if message.role in ("user", "assistant") and not message.tool_calls is defined %}
    {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}{{- raise_exception("Roles must take turns.") }}{%- endif %}
    {%- set ns.index = ns.index + 1 %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if tools is not none and (message == user_messages[-1]) %}
            {{- "[AVAILABLE_TOOLS] [" }}
            {%- for tool in tools %}
                {%- set tool = tool.function %}
                {{- '{"type": "function", "function": {' }}
                {%- for key, val in tool.items() if key != "return" %}
                    {%- if val is string %}{{- '"' + key + '": "' + val + '"' }}{%- else %}{{- '"' + key + '": ' + val|tojson }}{%- endif %}
                    {%- if not loop.last %}{{- ", " }}{%- endif %}
                {%- endfor %}
                {{- "}}" }}
                {%- if not loop.last %}{{- ", " }}{%- else %}{{- "]" }}{%- endif %}
            {%- endfor %}
            {{- "[/AVAILABLE_TOOLS]" }}
        {%- endif %}
        {%- if loop.last and system_message is defined %}{{- "[INST] " + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}{{- "[INST] " + message["content"] + "[/INST]" }}{%- endif %}
    {%- elif message.tool_calls is defined and message.tool_calls is not none %}
        {{- "[TOOL_CALLS] [" }}
        {%- for call in message.tool_calls %}
            {%- set out = call.function|tojson %}{{- out[:-1] }}{{- "}" }}{{- ", " if not loop.last else "]" + eos_token }}
        {%- endfor %}
    {%- elif message["role"] == "assistant" %}{{- " " + message["content"]|trim + eos_token }}
    {%- elif message["role"] in ["tool_results", "tool"] %}
        {{- '[TOOL_RESULTS] {"content": ' + message.content|string + "}[/TOOL_RESULTS]" }}
    {%- else %}{{- raise_exception("Only user and assistant roles.") }}{%- endif %}
{%- endfor %}"""

MODES = """{# ───── defaults ───── #}
{%- if enable_thinking is not defined -%}
{%- set enable_thinking = true -%}
{%- endif -%}
{# ───── mode ───── #}
{%- set mode = "/think" if enable_thinking else "/no_think" -%}
{{- "<|im_start|>system\\n" -}}
{%- if messages[0].role == "system" -%}
  {%- set own = messages[0].content -%}
  {%- if "/no_think" in own -%}{%- set mode = "/no_think" -%}{%- elif "/think" in own -%}{%- set mode = "/think" -%}{%- endif -%}
  {%- set wishes = own.replace("/no_think", "").replace("/think", "").rstrip() -%}
{%- endif -%}
{{- "## Facts\\n\\nDate: " ~ strftime_now("%d %B %Y") ~ "\\nMode: " ~ mode ~ "\\n\\n" -}}
{{- wishes + "\\n\\n" if wishes else "" -}}
{%- if xml_tools or python_tools or tools -%}
  {%- set ns = namespace(text="Call a function within <tools></tools>:\\n\\n<tools>\\n") -%}
  {%- for tool in xml_tools[:] -%}{%- set ns.text = ns.text ~ (tool | string) ~ "\\n" -%}{%- endfor -%}
  {{- ns.text + "</tools>\\n\\n" -}}
{%- endif -%}
{{- "<|im_end|>\\n" -}}
{%- for message in messages -%}
    {%- set content = message.content if message.content is string else "" -%}
    {%- if message.role == "user" -%}{{ "<|im_start|>user\\n" + content + "<|im_end|>\\n" }}
    {%- elif message.role == "assistant" -%}
        {% generation %}
        {%- if mode == "/think" -%}{{ "<|im_start|>assistant\\n" + content.lstrip("\\n") + "<|im_end|>\\n" }}
        {%- else -%}{{ "<|im_start|>assistant\\n<think>\\n\\n</think>\\n" + content.lstrip("\\n") + "<|im_end|>\\n" }}{%- endif -%}
        {% endgeneration %}
    {%- elif message.role == "tool" -%}{{ "<|im_start|>user\\n" + content + "<|im_end|>\\n" }}
    {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {%- if mode == "/think" -%}{{ "<|im_start|>assistant\\n" }}{%- else -%}{{ "<|im_start|>assistant\\n<think>\\n\\n</think>\\n" }}{%- endif -%}
{%- endif -%}"""

TURNS = """{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system
A helper<|im_end|>
' }}{% endif %}{{'<|im_start|>' + message['role'] + '
' + message['content'] + '<|im_end|>' + '
'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
' }}{% endif %}"""

TAGGED = """{%- for message in messages %}
    {%- if message.role == "assistant" and message.tool_calls is iterable and message.tool_calls is not mapping %}
        {{- '<|im_start|>' + message.role }}
        {%- for call in message.tool_calls %}
            {%- if call.function is defined %}{%- set call = call.function %}{%- endif %}
            {{- '\\n<tool_call>\\n<function=' + call.name + '>\\n' }}
            {%- for name, value in call.arguments | items %}
                {%- set value = value | tojson | safe if value is mapping or (value is sequence and value is not string) else value | string %}
                {{- '<parameter=' + name + '>\\n' }}{{- value }}{{- '\\n</parameter>\\n' }}
            {%- endfor %}
            {{- '</function>\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}"""

TEMPLATES = [
    *group("Scopes",
        "{% set x = 1 %}{% for i in range(2) %}{{ x }}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}",
        "{% for i in range(3) %}{% if i == 1 %}{% set seen = i %}{% endif %}{{ seen }}|{% endfor %}",
        "{% for i in range(3) %}{{ last is defined }}{% set last = i %}{% endfor %}{{ last is defined }}",
        "{% if true %}{% set x = 'in' %}{% endif %}{{ x }}",
        "{% if false %}{% set one = 'other' %}{% endif %}{{ one }}",
        "{{ one }}{% set one = 2 %}{{ one }}",
        "{% for i in range(1) %}{{ one }}{% endfor %}{% set one = 2 %}{{ one }}",
        "{% set i = 'out' %}{% for i in range(2) %}{{ i }}{% endfor %}{{ i }}",
        "{% macro say(a, b='B', c=a) %}[{{ a }}{{ b }}{{ c }}{{ varargs }}{{ kwargs }}]{% endmacro %}{{ say(1) }}{{ say(1, 2, 3, 4, d=5) }}{{ say(b=1) }}",
        "{% macro say(a) %}{{ a }}{% endmacro %}{{ say(1, 2) }}",
        "{% macro say(a) %}{{ a }}{% endmacro %}{{ say(z=2) }}",
        "{% macro get() %}{{ x }}{% endmacro %}{% set x = 1 %}{{ get() }}{% set x = 2 %}{{ get() }}",
        "{% macro set_x() %}{% set x = 5 %}{{ x }}{% endmacro %}{% set x = 1 %}{{ set_x() }}{{ x }}{{ set_x }}",
        "{% macro down(n) %}{{ n }}{% if n > 0 %}{{ down(n - 1) }}{% endif %}{% endmacro %}{{ down(3) }}",
        "{% macro box(t) %}<{{ t }}>{{ caller('x') }}</{{ t }}>{% endmacro %}{% call(v) box('b') %}{{ v }}{{ one }}{% set one = 3 %}{% endcall %}{{ one }}",
        "{% macro box() %}{{ caller is defined }}{{ caller() }}{% endmacro %}{{ box() }}",
        "{% set x %}  a {{ one }}\n{% endset %}[{{ x }}]",
        "{% set x | upper | replace('A', '-') %}a{% set y = 1 %}b{% endset %}{{ x }}{{ y is defined }}",
        "{% with a = 1, b = one %}{{ a }}{{ b }}{% set c = 2 %}{% endwith %}{{ a is defined }}{{ c is defined }}",
        "{% filter upper %}a{{ word }}{% set z = 1 %}{% endfilter %}{{ z is defined }}",
        "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set a, b = b, a %}{{ a }}{{ b }}",
        "{% set a, b = [1] %}",
        "{% block head %}{{ one }}{{ x is defined }}{% endblock %}{% set x = 1 %}{% block tail %}{{ x }}{% endblock tail %}",
        "{% for i in range(2) %}{% block item scoped %}{{ i }}{{ loop.index }}{% endblock %}{% endfor %}",
        "{% set ns = namespace(a=1) %}{% for i in range(3) %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}",
        "{% generation %}{% set inside = 1 %}{{ one }}{% endgeneration %}{{ inside is defined }}",
    ),
    *group("Loops",
        "{% for x in 'ab' %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %}",
        "{% for x in 'abc' %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem is defined }}{{ loop.cycle('o', 'e') }}{{ loop.changed(x == 'a') }} {% endfor %}",
        "{% for k, v in map.items() %}{{ k }}={{ v }}{{ ', ' if not loop.last }}{% endfor %}",
        "{% for p in map %}{{ p }}{% endfor %}{% for a, b in [[1, 2], (3, 4)] %}{{ a + b }}{% endfor %}",
        "{% for x in list if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }} {% else %}none{% endfor %}",
        "{% for x in list if x > 9 %}{{ x }}{% else %}none{% endfor %}",
        "{% for x in range(6) %}{% if x == 1 %}{% continue %}{% endif %}{% if x == 4 %}{% break %}{% endif %}{{ x }}{% endfor %}",
        "{% for x in [1] %}{% break %}{% else %}still{% endfor %}",
        "{% for x in [1, 2] %}{% for y in 'ab' %}{{ loop.index }}{{ y }}{% endfor %}{{ loop.index }}{% endfor %}",
        "{% for p in [{'n': 1, 'c': [{'n': 2, 'c': []}]}] recursive %}{{ loop.depth }}{{ p.n }}({{ loop(p.c) }}){% endfor %}",
        "{% for x in people | map(attribute='age') %}{{ x }}{{ loop.last }}{{ loop.length }} {% endfor %}",
        "{% set g = names | map('upper') %}{{ g | join }}|{{ g | join }}|",
        "{% for x in [1, 2] %}{{ loop }}{% endfor %}",
        "{% for a, b in [(1, 2, 3)] %}{{ a }}{% endfor %}",
        "{% for a, (b, c) in [[1, 'xy'], [2, [3, 4]]] if a %}{{ loop.previtem }}{{ loop.nextitem }}{% endfor %}",
        "{% break %}",
        "{% for x in 5 %}{{ x }}{% endfor %}",
        "{% for loop in [1] %}{{ loop }}{% endfor %}",
        "{% for m in messages if m.role != 'system' %}{{ m.role }}{% if m is sameas messages[-1] %}!{% endif %}{% endfor %}",
    ),
    *group("White space",
        "a\n  {% if true %}\n    b\n  {% endif %}\nc\n",
        "a  {%- if true -%}  b  {%- endif -%}  c",
        "a\n  {%+ if true %}\n  b\n  {% endif +%}\nc",
        "a\n  {{ one }}  \n  {{- one -}}  \nb",
        "a {# note #}\n  {#- note -#}\n b\n  {# note #}\nc",
        "{% raw %}{{ one }}{% if %}{% endraw %}|{%- raw -%}  x  {%- endraw -%}  y",
        "\n{% set x = 1 %}\n\n{{ x }}\n\n",
        "a\r\n{% if true %}\r\n  b\r\n{% endif %}\r\nc\r\n",
        "a\rb{{ '\r\n' }}c\r",
        "  {% for x in [1, 2] %}\n\t{{ x }}\n  {% endfor %}\n",
        "{{ '\n' }}{{ \"a\\tb\\u00e9\\x41\\101\\q\" }}",
        "{{ '\\é' }}",
        "x{{\n one\n}}y{%\nset y = 2\n%}{{ y }}",
        "{% if true: %}a{% endif %}",
        "{{ {'a': {'b': 1}}['a']['b'] }}{{ {'x': 1}}}",
        "a\u00a0{%- if true %}b{% endif %}\u2003{{- 'c' }}\ufeff{{- 'd' }}",
    ),
    *group("Faults",
        "{{ one", "{% if %}{% endif %}", "{% for x in [1] %}", "{{ one | }}", "{% endif %}", "{{ 'a }}", "{{ 1 2 }}", "{{ }}", "{% zz %}", "{{ (1 }}",
        "{{ f(a=1, 2) }}", "{% set 1 = 2 %}", "{# open", "{% include 'x' %}", "{{ one is defined is none }}", "{% if false %}{{ one | zz }}{% endif %}ok",
    ),
    *group("Formats of the family", CHATML, HEADERS, BRACKETS, MODES, TAGGED, TURNS),
]

TOOLS = ('"tools": [{"type": "function", "function": {"name": "add", "description": "Adds.", "parameters": {"type": "object",'
         ' "properties": {"a": {"type": "number", "minimum": 1.0}}, "required": ["a"]}}}]')
TURN = '{"role": "user", "content": "Hi  "}, {"role": "assistant", "content": "<think>\\nHm\\n</think>\\n\\n  yes\\n"}, {"role": "user", "content": "And?"}'
# The formats are told further conversations.
TOLD = [
    '{"messages": [{"role": "user", "content": "Hi"}], "add_generation_prompt": true}',
    '{"messages": [{"role": "system", "content": " Be brief. /no_think "}, ' + TURN + '], "add_generation_prompt": true, "enable_thinking": false}',
    '{"messages": [' + TURN + '], "add_generation_prompt": true, ' + TOOLS + ', "xml_tools": [{"name": "add", "strict": true, "n": 1.0}]}',
    '{"messages": [{"role": "user", "content": "Sum"}, {"role": "assistant", "content": null, "reasoning": "carry", "tool_calls": [{"type": "function",'
    ' "function": {"name": "add", "arguments": {"a": 1.0, "b": [true, null]}}}]}, {"role": "tool", "content": "3"}, {"role": "tool", "content": "4"}], ' + TOOLS + '}',
]
