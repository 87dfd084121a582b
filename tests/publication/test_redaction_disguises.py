"""Names and numbers in disguise, planted anywhere: no way of reading the public text brings them back (threat 35)."""

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from mingzheng.publication.redaction import Guide, KnownPerson, redact, rescan, with_found
from mingzheng.publication.redaction.lookalikes import DIGITS, LETTERS
from tests.publication.labelled import MADE, spoken, wide

HAN = ("钱小满", "欧阳明月", "张三", "阿依古丽·买买提", "夏侯明", "扎西顿珠", "穆怀川", "方大同", "龙国强", "諸葛曉東")
LATIN = ("John Smith", "Anna Petrova", "OMAR HASSAN")
TEMPLATES = (
    "经查，{}未取得许可从事食品经营。",
    "证人{}证实，货物系其购买；{}签字确认。",
    "执法人员郑公平询问{}，罚款5,000.00元。",
    "演示甲公司（负责人{}）于2026年7月3日送货。",
    "{}",
    "……{}、{}等二人\n在河东路农贸市场，{}",
)
HIDDEN = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u115f", "\ufe0f")
POINTS = (" ", "\u3000", "·", "-", "_", "/", "…", ".", "*", "|")
TRADITIONAL = {simple: chr(other) for other, simple in LETTERS.items() if "\u4e00" <= simple <= "\u9fff"}
CYRILLIC = str.maketrans("ABEKMHOPCTYXaeopcyx", "АВЕКМНОРСТУХаеорсух")
DISGUISES = (
    lambda name, mark: name,
    lambda name, mark: mark.join(name),
    lambda name, mark: "".join(TRADITIONAL.get(c, c) for c in name),
    lambda name, mark: name.translate(CYRILLIC),
    lambda name, mark: wide(name),
    lambda name, mark: name.lower(),
    lambda name, mark: unicodedata.normalize("NFD", name),
    lambda name, mark: name[:1] + mark * 3 + name[1:],
    lambda name, mark: name.replace("·", "•"),
)


def readings(text):
    """Return the text as an eye, a search engine and a program might read it."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in {"Cf", "Mn", "Cc"})
    plain = re.sub("[\u115f\u1160\u2800\u3164\uffa0]", "", plain).upper().translate(LETTERS)
    squeezed = re.sub(r"[^\w]+|_", "", plain)
    return text, plain, squeezed, squeezed.translate(DIGITS)


def looked_for(name):
    plain = readings(name)[1]
    return {plain, re.sub(r"[^\w]+", "", plain)}


@settings(max_examples=400)
@given(
    name=st.sampled_from(HAN),
    template=st.sampled_from(TEMPLATES),
    disguise=st.sampled_from(DISGUISES),
    mark=st.sampled_from(HIDDEN + POINTS),
)
def test_no_reading_brings_a_name_back(name, template, disguise, mark):
    guide = Guide((KnownPerson(name),), ("郑公平", "演示甲公司"))
    text = template.format(*[disguise(name, mark)] * template.count("{}"))
    public = redact(text, guide).text
    found = [r for r in readings(public) if any(one in r for one in looked_for(name))]
    assert not found, public
    assert rescan({"t": public}, guide) == ()
    assert "郑公平" in public or "郑公平" not in text
    assert "演示甲公司" in public or "演示甲公司" not in text


@settings(max_examples=200)
@given(
    name=st.sampled_from(LATIN),
    template=st.sampled_from(TEMPLATES),
    disguise=st.sampled_from([d for i, d in enumerate(DISGUISES) if i not in {1, 7}]),
)
def test_no_reading_brings_a_latin_name_back(name, template, disguise):
    guide = Guide((KnownPerson(name),))
    public = redact(template.format(*[f" {disguise(name, '')} "] * template.count("{}")), guide).text
    found = [r for r in readings(public) if any(one in r for one in looked_for(name))]
    assert not found, public


NUMBERS = (MADE["id"], MADE["phone"], MADE["id_foreign"], MADE["id_macau"])
WRITTEN = (
    lambda number, mark: number,
    lambda number, mark: wide(number),
    lambda number, mark: spoken(number),
    lambda number, mark: mark.join(number),
    lambda number, mark: number.replace("0", "O").replace("1", "l"),
)


@settings(max_examples=300)
@given(
    number=st.sampled_from(NUMBERS),
    template=st.sampled_from(TEMPLATES),
    written=st.sampled_from(WRITTEN),
    mark=st.sampled_from((*HIDDEN, " ", "-", ".")),
    known=st.booleans(),
)
def test_no_reading_brings_a_number_back(number, template, written, mark, known):
    guide = Guide((KnownPerson("张三", numbers=(number,)),) if known else ())
    public = redact(template.format(*[f"号{written(number, mark)}，"] * template.count("{}")), guide).text
    assert not any(number in r for r in readings(public)), public


def test_an_officer_an_organisation_and_an_article_survive_every_disguise_of_a_person():
    text = "执法人员郑公平、卫守法询问张\u200b三，依据《食品安全法》第一百二十二条，演市监罚〔2026〕17号，演示甲公司"
    guide = with_found(Guide((KnownPerson("张三"),), ("演示甲公司",)), [text])
    assert redact(text, guide).text == text.replace("张\u200b三", "张某")
