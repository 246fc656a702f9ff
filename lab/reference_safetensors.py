"""What the `safetensors` library accepts and what it refuses: small files, each with one peculiarity in its header.

    python lab/reference_safetensors.py     (writes tests/fixtures/safetensors/headers.json)

Each case is a header, the number of data bytes behind it (all zero) and, where it differs, the length that the first
eight bytes claim. `tensors` is what the library read (names, dtype, shape), null where it refused.
"""

from __future__ import annotations

import base64
import json
import struct
import tempfile
from pathlib import Path

import safetensors

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "tests/fixtures/safetensors/headers.json"
DTYPES = {
    "BOOL": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32,
    "C64": 64, "F64": 64, "I64": 64, "U64": 64,
}  # fmt: skip


def entry(dtype="F32", shape="[1]", offsets="[0,4]", more="") -> str:
    return f'{{"dtype":"{dtype}","shape":{shape},"data_offsets":{offsets}{more}}}'


def of_one(name: str, header: str, data: int = 4, claims: int | None = None) -> dict:
    return {"about": name, "header": header, "data": data, "claims": claims}


def plain() -> list[dict]:
    a = entry()
    return [
        of_one("one tensor", f'{{"a":{a}}}'),
        of_one("no tensor", "{}", 0),
        of_one("no tensor, yet data", "{}", 4),
        of_one("spaces after the header", f'{{"a":{a}}}     '),
        of_one("spaces before the header", f'  {{"a":{a}}}'),
        of_one("white space of all four kinds", f' \t\r\n{{ \t\r\n"a"\n:\t{a}\r}}\n\t\r '),
        of_one("a no-break space before the header", f'\u00a0{{"a":{a}}}'),
        of_one("zero bytes after the header", f'{{"a":{a}}}\0\0\0'),
        of_one("a byte order mark before the header", f'\ufeff{{"a":{a}}}'),
        of_one("a second object after the header", f'{{"a":{a}}}{{}}'),
        of_one("a comma too many", f'{{"a":{a},}}'),
        of_one("a comment", f'{{"a":{a}/**/}}'),
        of_one("single quotes", "{'a':" + a.replace('"', "'") + "}"),
        of_one("nothing", "", 0),
        of_one("a list", "[]", 0),
        of_one("null", "null", 0),
        of_one("a number", "7", 0),
        of_one("text", '"a"', 0),
        of_one("a tensor that is null", '{"a":null}', 0),
        of_one("a tensor that is a number", '{"a":1}', 0),
        of_one("a tensor without a name", f'{{"":{a}}}'),
        of_one("a tensor named __proto__", f'{{"__proto__":{a}}}'),
        of_one("a tensor named constructor", f'{{"constructor":{a}}}'),
        of_one("a name beyond the BMP", f'{{"🌧":{a}}}'),
        of_one("a name in escapes", f'{{"\\u00e9\\ud83c\\udf27\\n\\/":{a}}}'),
        of_one("a lone high surrogate in a name", f'{{"\\ud83c":{a}}}'),
        of_one("a lone low surrogate in a name", f'{{"\\udf27":{a}}}'),
        of_one("surrogates in the wrong order in a name", f'{{"\\udf27\\ud83c":{a}}}'),
        of_one("a tab in a name", f'{{"a\tb":{a}}}'),
        of_one("a NUL in escapes in a name", f'{{"a\\u0000b":{a}}}'),
        of_one("an unknown escape in a name", f'{{"a\\xb":{a}}}'),
    ]


def fields() -> list[dict]:
    def case(about: str, inner: str, data: int = 4) -> dict:
        return of_one(about, f'{{"a":{inner}}}', data)

    good = '"dtype":"F32","shape":[1],"data_offsets":[0,4]'
    cases = [
        case("fields in another order", '{"data_offsets":[0,4],"shape":[1],"dtype":"F32"}'),
        case("a field more", entry(more=',"note":"x"')),
        case("a field more that is nested", entry(more=',"note":{"a":[1,2.5,null,{"b":true}]}')),
        case("a field more with the same field twice in it", entry(more=',"note":{"b":1,"b":2}')),
        case("a field more, twice", entry(more=',"note":1,"note":2')),
        case("a field more with a lone surrogate", entry(more=',"note":"\\ud83c"')),
        case("a field more with a number beyond doubles", entry(more=',"note":1e999')),
        case("a field more with a long number", entry(more=',"note":123456789012345678901234567890')),
        case("a field more nested 124 deep", entry(more=',"note":' + "[" * 124 + "]" * 124)),
        case("a field more nested 125 deep", entry(more=',"note":' + "[" * 125 + "]" * 125)),
        case("a field more nested 126 deep", entry(more=',"note":' + "[" * 126 + "]" * 126)),
        case("a field more nested 127 deep", entry(more=',"note":' + "[" * 127 + "]" * 127)),
        case("no dtype", '{"shape":[1],"data_offsets":[0,4]}'),
        case("no shape", '{"dtype":"F32","data_offsets":[0,4]}'),
        case("no offsets", '{"dtype":"F32","shape":[1]}'),
        case("an empty entry", "{}"),
        case("dtype twice, the same", "{" + good + ',"dtype":"F32"}'),
        case("dtype twice", '{"dtype":"I32",' + good + "}"),
        case("dtype twice, once in escapes", '{"\\u0064type":"F32",' + good + "}"),
        case("shape twice", "{" + good + ',"shape":[1]}'),
        case("offsets twice", "{" + good + ',"data_offsets":[0,4]}'),
        case("a field in capitals", '{"Dtype":"F32","shape":[1],"data_offsets":[0,4]}'),
        case("an entry as a list", '["F32",[1],[0,4]]'),
        case("an entry as a list, one more", '["F32",[1],[0,4],0]'),
        case("an entry as a list, too short", '["F32",[1]]'),
        case("dtype as an object", '{"dtype":{"F32":null},"shape":[1],"data_offsets":[0,4]}'),
        case("dtype as an object with something in it", '{"dtype":{"F32":1},"shape":[1],"data_offsets":[0,4]}'),
        case("dtype as an object of two", '{"dtype":{"F32":null,"F16":null},"shape":[1],"data_offsets":[0,4]}'),
        case("dtype as an empty object", '{"dtype":{},"shape":[1],"data_offsets":[0,4]}'),
        case("dtype as a number", '{"dtype":17,"shape":[1],"data_offsets":[0,4]}'),
        case("dtype null", '{"dtype":null,"shape":[1],"data_offsets":[0,4]}'),
        case("dtype in small letters", entry("f32")),
        case("dtype with a space", entry("F32 ")),
        case("dtype unknown", entry("Q4_0")),
        case("dtype of another library", entry("float32")),
        of_one("the same tensor twice", f'{{"a":{entry()},"a":{entry()}}}'),
        of_one("the same tensor twice, the last is right", f'{{"a":{entry("Q4")},"a":{entry()}}}'),
        of_one("the same tensor twice, the first is right", f'{{"a":{entry()},"a":{entry(offsets="[0,3]")}}}'),
        of_one("the same tensor twice, one after the other", f'{{"a":{entry()},"a":{entry(offsets="[4,8]")}}}', 8),
        of_one("the same tensor twice, both U8 and F32", f'{{"a":{entry("U8")},"a":{entry()}}}'),
    ]
    return cases


def shapes() -> list[dict]:
    def case(shape: str, offsets="[0,4]", data=4, dtype="F32") -> dict:
        about = f"shape {shape}, {dtype}, offsets {offsets}, {data} bytes"
        return of_one(about, f'{{"a":{entry(dtype, shape, offsets)}}}', data)

    one = ["[]", "[1]", "[1,1,1]", "[1.0]", "[1e0]", "[10e-1]", "[-1]", "[-0]", "[0]", "[2]", '["1"]', "[true]"]
    one += ["[null]", "[[1]]", "null", "1", '"1"', "{}", '{"0":1}', "[01]", "[+1]", "[1,]", "[,1]", "[0x1]", "[NaN]"]
    none = ["[0]", "[0,1]", "[1,0]", "[-0]", "[0.0]", "[0,18446744073709551615]", "[18446744073709551615,0]"]
    none += ["[18446744073709551616,0]", "[0,18446744073709551616]", "[4294967296,4294967296,0]"]
    none += ["[0,4294967296,4294967296]", "[9007199254740991,0]", "[2305843009213693952,0]", "[2305843009213693951,0]"]
    none += ["[1" + ",1" * 100 + ",0]"]
    large = ["[18446744073709551615]", "[18446744073709551617]", "[4611686018427387905]", "[4294967297,4294967296]"]
    large += ["[1073741825]", "[9007199254740993]", "[1e400]", "[99999999999999999999999]"]
    offsets = ["[0]", "[0,4,4]", "[0,4.0]", "[0.0,4]", "[-0,4]", "[0,-4]", '["0","4"]', "[0,null]", "null", "[]", "4"]
    offsets += ['{"0":0,"1":4}', "[4,0]", "[4,8]", "[0,5]", "[0,3]", "[1,5]", "[0,4e0]", "[0,18446744073709551615]"]
    offsets += ["[0,18446744073709551620]", "[18446744073709551612,0]", "[0,[4]]"]
    return [
        *[case(shape) for shape in one],
        *[case(shape, "[0,0]", 0) for shape in none],
        *[case(shape) for shape in large],
        *[case("[1]", pair) for pair in offsets],
        *[case("[1]", "[0,4]", data) for data in (0, 3, 5, 8)],
        case("[1]", "[4,8]", 8),
    ]


def dtypes() -> list[dict]:
    cases = []
    for dtype, bits in DTYPES.items():
        for count in (0, 1, 2, 3, 4, 8):
            size = count * bits // 8
            header = f'{{"a":{entry(dtype, f"[{count}]", f"[0,{size}]")}}}'
            cases.append(of_one(f"{count} values of {dtype} in {size} bytes", header, size))
    return cases


def layouts() -> list[dict]:
    def case(about: str, *tensors: tuple[str, int, int], data: int) -> dict:
        parts = ",".join(f'"{name}":{entry("U8", f"[{max(0, to - start)}]", f"[{start},{to}]")}' for name, start, to in tensors)
        return of_one(about, f"{{{parts}}}", data)

    return [
        case("two in order", ("a", 0, 4), ("b", 4, 8), data=8),
        case("two in reverse order", ("b", 4, 8), ("a", 0, 4), data=8),
        case("names that look like numbers", ("10", 0, 4), ("9", 4, 8), data=8),
        case("a hole between", ("a", 0, 4), ("b", 5, 8), data=8),
        case("a hole before", ("a", 1, 4), data=4),
        case("a hole after", ("a", 0, 4), data=5),
        case("an overlap", ("a", 0, 4), ("b", 3, 8), data=8),
        case("the same bytes twice", ("a", 0, 4), ("b", 0, 4), data=4),
        case("one within another", ("a", 0, 8), ("b", 2, 4), data=8),
        case("the second is cut short", ("a", 0, 4), ("b", 4, 8), data=7),
        case("an empty one at the start", ("e", 0, 0), ("a", 0, 4), data=4),
        case("an empty one at the start, named last", ("a", 0, 4), ("e", 0, 0), data=4),
        case("an empty one in between", ("a", 0, 4), ("e", 4, 4), ("b", 4, 8), data=8),
        case("an empty one in the midst of another", ("a", 0, 4), ("e", 2, 2), data=4),
        case("an empty one at the end", ("a", 0, 4), ("e", 4, 4), data=4),
        case("an empty one beyond the end", ("a", 0, 4), ("e", 5, 5), data=4),
        case("many empty ones", ("e", 0, 0), ("f", 0, 0), ("g", 0, 0), data=0),
        case("ends before it starts", ("a", 0, 4), ("b", 4, 2), data=4),
    ]


def metadata() -> list[dict]:
    values = ["{}", "null", '{"a":"b"}', '{"a":"b","a":"c"}', '{"a":1}', '{"a":null}', '{"a":["b"]}', '{"a":{}}', "[]"]
    values += ['[["a","b"]]', '"x"', "1", "false", '{"a":true}', '{"a":"\\ud83c"}', '{"\\ud83c":"a"}', '{"__proto__":"x"}']
    values += ['{"a":"\\ud83c\\udf27"}', '{"":""}', '{"a":"é\u2028"}', '{"a":"x\x1f"}', '{"a":"\x7f"}', '{"a":"\\u0000"}']
    cases = [of_one(f"metadata {value}", f'{{"__metadata__":{value},"a":{entry()}}}') for value in values]
    twice = ['"__metadata__":null', '"__metadata__":{"a":"b"}', '"__metadata__":{}']
    for first in twice:
        for second in twice:
            cases.append(of_one(f"metadata twice: {first}, {second}", f'{{{first},{second},"a":{entry()}}}'))
    return [
        *cases,
        of_one("metadata last", f'{{"a":{entry()},"__metadata__":{{"a":"b"}}}}'),
        of_one("metadata alone", '{"__metadata__":{"a":"b"}}', 0),
        of_one("metadata with a tensor's fields", f'{{"__metadata__":{entry()}}}', 0),
        of_one("metadata named in escapes", f'{{"\\u005f_metadata__":{{"a":"b"}},"a":{entry()}}}'),
        of_one("metadata in capitals", f'{{"__METADATA__":{{"a":"b"}},"a":{entry()}}}'),
    ]


def lengths() -> list[dict]:
    header = f'{{"a":{entry()}}}'
    size = len(header)
    claims = [0, 1, size - 1, size + 1, size + 4, size + 5, 100_000_000, 100_000_001, 2**32, 2**53, 2**63, 2**64 - 1]
    return [of_one(f"a header of {size} bytes that claims {claim}", header, 4, claim) for claim in claims]


def to_file(case: dict) -> bytes:
    header = base64.b64decode(case["header64"]) if "header64" in case else case["header"].encode()
    claims = len(header) if case["claims"] is None else case["claims"]
    return struct.pack("<Q", claims) + header + bytes(case["data"])


def raw() -> list[dict]:
    """Headers that are no UTF-8."""
    text = f'{{"a\xff":{entry()}}}'.encode("latin-1")
    surrogate = f'{{"a":{entry()}}}'.encode().replace(b'"a"', b'"\xed\xa0\xbc"')
    overlong = f'{{"a":{entry()}}}'.encode().replace(b'"a"', b'"\xc1\x81"')
    utf16 = f'{{"a":{entry()}}}'.encode("utf-16-le")
    names = ["a byte that is no UTF-8", "a surrogate in UTF-8", "an overlong letter", "UTF-16"]
    return [
        {"about": name, "header64": base64.b64encode(header).decode(), "data": 4, "claims": None}
        for name, header in zip(names, [text, surrogate, overlong, utf16], strict=True)
    ]


def read(file: bytes) -> tuple[dict | None, dict | None]:
    """The tensors by name and the metadata, or None where the library refuses; `safe_open` has to agree with `deserialize`."""
    try:
        parts = safetensors.deserialize(file)
    except safetensors.SafetensorError:
        parts = None
    with tempfile.NamedTemporaryFile(suffix=".safetensors") as on_disk:
        on_disk.write(file)
        on_disk.flush()
        try:
            with safetensors.safe_open(on_disk.name, framework="np") as opened:
                found, meta = sorted(opened.keys()), opened.metadata()
        except safetensors.SafetensorError:
            found = meta = None
    assert found == (None if parts is None else sorted(name for name, _ in parts)), (file, found, parts)
    if parts is None:
        return None, None
    return {name: {"dtype": p["dtype"], "shape": list(p["shape"]), "bytes": len(p["data"])} for name, p in parts}, meta


def main() -> None:
    cases = [*plain(), *fields(), *shapes(), *dtypes(), *layouts(), *metadata(), *lengths(), *raw()]
    for case in cases:
        case["tensors"], case["metadata"] = read(to_file(case))
        # As text: JavaScript reads numbers beyond 2^53 inexactly.
        if case["claims"] is not None:
            case["claims"] = str(case["claims"])
        for tensor in (case["tensors"] or {}).values():
            tensor["shape"] = [str(n) for n in tensor["shape"]]
    made = {"safetensors": safetensors.__version__, "command": "python lab/reference_safetensors.py"}
    lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in cases)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(f'{json.dumps(made)[:-1]}, "cases": [\n{lines}\n]}}\n')
    print(f"{len(cases)} headers, {sum(case['tensors'] is not None for case in cases)} accepted")


if __name__ == "__main__":
    main()
