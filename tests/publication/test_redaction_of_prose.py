"""Ways of writing that an attacker found open: persons in ordinary prose, numbers in odd groups, homes.

``⟦…⟧`` must go, all else must stay as it stands.
"""

import datetime as dt
import re

import pytest

from mingzheng.publication.fields import DecisionFields, Policy, compose, free_text_leaks, guide_of
from mingzheng.publication.redaction import Added, Guide, KnownPerson, Spared, redact, rescan, rules_at, with_found
from mingzheng.publication.redaction.name_words import FOLLOWING
from mingzheng.publication.redaction.names import discover
from tests.publication.labelled import id_number

MARKED = re.compile(r"⟦([^⟧]*)⟧")
FIRM = "演示甲食品有限公司"


def fields(facts, kind="organisation", party=FIRM, representative="", keep=()):
    return DecisionFields(
        agency="演示市市场监督管理局",
        title=f"{party}违法经营案",
        number="演市监罚〔2026〕17号",
        party_name=party,
        party_kind=kind,
        legal_representative=representative,
        matter="违法经营",
        facts=facts,
        law=("《中华人民共和国食品安全法》第一百二十二条第一款",),
        kinds=("罚款",),
        result="罚款5000元",
        decided_on=dt.date(2026, 9, 9),
        keep=keep,
    )


def drafted(text, *known, kind="organisation", party=FIRM, representative="", keep=()):
    given = fields(text, kind, party, representative, keep)
    return compose(given, guide_of(given, known, Policy()))


def hidden(text, composed):
    """Return what of a text is gone, character by character, as its stretches."""
    gone = {i for mask in composed.masks.get("facts", []) for i in range(mask["start"], mask["end"])}
    return [piece for piece in "".join(c if i in gone else "\0" for i, c in enumerate(text)).split("\0") if piece]


def exactly(marked, *known, **party):
    """Assert that what is marked goes, and nothing else."""
    text = MARKED.sub(r"\1", marked)
    composed = drafted(text, *known, **party)
    assert hidden(text, composed) == MARKED.findall(marked), composed.values["facts"]
    assert composed.leaks == ()


@pytest.mark.parametrize(
    "marked",
    [
        "法定代表人：⟦孙大海⟧，男，住址：演示市城东区⟦河东路8号2单元301室⟧，住所：演示市城东区工业路1号。",
        "证人⟦李大勇⟧，男，住演示市城东区⟦河东路8号2单元301室⟧。",
        "员工⟦王小红⟧（住址：演示市城东区⟦河东路8号⟧）。",
        "经营者⟦张大山⟧，户籍所在地河南省汝州市⟦骑岭乡王堂村3组⟧。",
        "家庭住址演示市城东区⟦河东路8号⟧，经常居住地演示市城西区⟦竹里巷2号⟧。",
        "家庭住址：演示市城东区⟦（原河东县）河东路8号2单元301室⟧。",
        "货物在城东区⟦梧桐里3弄5号302室⟧的家中查获。",
        "居住地街道办事处、居住地村民委员会和居住地基层组织均已告知。",
        "当事人住所：演示市城东区工业路1号，经营场所：演示市城东区农贸市场3号。",
    ],
)
def test_homes_are_cut_at_the_county_in_papers_on_firms_too(marked):
    exactly(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "联系电话：⟦138\n12345678⟧，备用⟦138（0571）2345⟧。",
        "座机⟦(0571) 8765 4321⟧，总机⟦0571-8888 6666 转 803⟧，传真⟦0571－8888－6666⟧，外线⟦86-571-88886666⟧。",
        "身份证号：⟦330102 900307 123⟧，另一张身份证号：⟦33010219900307123⟧。",
        "存折⟦1202-0200-0990-0012345⟧，银行账号为：⟦12 0202 0009 9000 12345⟧。",
        "健康证（编号：⟦33010620260001⟧），社保号：⟦1023456789⟧，护照号码：⟦E 1234 5678⟧。",
        "军官证号：⟦军字第1234567号⟧。",
        "发动机号：⟦8A 123456⟧，车辆识别代号（车架号）：⟦LVSHFFAL5CF123456⟧，车牌浙A⟦.12345⟧。",
        "⟦一九八八年五月四日⟧出生，⟦88年5月⟧生人，出生日期：⟦1988 年 5 月 4 日⟧。",
        "事故发生于2026年5月4日，产品生产日期2026年1月2日，规定自2026年9月9日生效。",
        "条形码6901234567892，设备编号13812345678，报告编号：2026-0571-87654321，发票代码033001900111。",
        "罚款缴至演示市财政局非税收入专户，账号：201000012345678901。",
        "操作证号⟦T420111197912054016⟧，从业资格证号为⟦420111197912050934⟧，身份证尾号⟦3316⟧。",
        "购买的房屋位于演示市城东区⟦东湖名邸5幢1单元1802室⟧，其家（城西区⟦古田四路小区7栋3门501⟧）。",
        "邮箱⟦qianxm#163.com⟧，财付通账号⟦wx98765⟧。",
    ],
)
def test_numbers_of_persons_go_however_they_are_grouped_and_those_of_things_stay(marked):
    exactly(marked)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("其妻李大凤、其子路小川和弟弟周大川均到场", ["李大凤", "路小川", "周大川"]),
        ("负责人王强的店铺，法定代表人张国强到我局接受调查", ["王强", "张国强"]),
        ("证人李大勇（系该村村民）证实，供货人麻六斤否认", ["李大勇", "麻六斤"]),
        ("公司授权宗泽（公司法务）前来处理", ["宗泽"]),
        ("货款由贾万里向庹文斌支付", ["贾万里"]),
        ("缅甸籍人员昂山吞在后厨洗菜", ["昂山吞"]),
        ("股东为骆宾（持股60%）、秦可（持股40%）", ["骆宾", "秦可"]),
        ("拖欠蒋国庆、鲁大海、卫东等17名工人的工资", ["蒋国庆", "鲁大海", "卫东"]),
        ("送气工焦大承接，客服应采薇的通话录音证实，过磅员时小满签字", ["焦大", "应采薇", "时小满"]),
        ("顾客谭佳怡注射后不适，患者牛满仓拔牙", ["谭佳怡", "牛满仓"]),
        ("使用景恬的身份证登记，受费翔宇雇佣", ["景恬", "费翔宇"]),
        ("（监护人哈斯巴根）到场", ["哈斯巴根"]),
        ("收件人余桦称系朋友代收", ["余桦"]),
        ("当日7时许驾驶车辆，9时许受雇装货", []),
        ("列入工程造价，其父母或者其他监护人，非法手段取得，员工季度奖金，工人戴口罩", []),
        ("听证人宣布听证纪律，保证人员安全", []),
        ("当事人单独经营，当事人强行离开，员工万一受伤，工人井下作业，司机左转", []),
        ("负责人：空缺；举报人：匿名；当事人：同仁堂；受托人：江苏银行；姓名：见附件", []),
        ("申请人向行政复议机构提出，经营者向大气排放", []),
    ],
)
def test_names_in_ordinary_prose(text, names):
    assert [p.name for p in discover([text], (), ()) if p.role != "officer"] == names


@pytest.mark.parametrize("name", ["李大勇", "欧阳大勇"])
def test_a_witness_is_found_before_every_word_that_may_follow(name):
    missed = [
        word for word in sorted(FOLLOWING)
        if [p.name for p in discover([f"经查，证人{name}{word}上述情况。"], (), ())] != [name]
    ]  # fmt: skip
    assert missed == []


def test_an_officer_stays_throughout_and_a_party_of_the_same_beginning_goes():
    exactly("执法人员王强、赵敏到现场检查。随后由王强询问、赵敏记录，王强在场，王强、赵敏签名。")
    exactly("执法人员张伟东检查，当事人⟦张伟⟧在场。", kind="individual", party="张伟")
    exactly("执法人员⟦王强⟧到场，证人⟦王强⟧证实。")  # two of one name: the person is safe


def test_a_business_called_after_a_person_stays_in_full_and_a_sentence_on_her_does_not():
    exactly(
        "当事人⟦王力⟧向王力建材有限公司、演示市王力五金店进货，销售“王力”牌水泥。⟦王力⟧离开商店后，⟦王力⟧返回公司。",
        kind="individual",
        party="王力",
    )


@pytest.mark.parametrize(
    ("kind", "party", "representative"),
    [
        ("sole_trader", "张大山", ""),
        ("sole_trader", "张大山（经营者）", "张大山"),
        ("sole_trader", "张大山", "张 大山"),
        ("organisation", "张大山", ""),
    ],
)
def test_a_business_without_a_name_of_its_own_is_its_operator(kind, party, representative):
    composed = drafted("当事人张大山销售过期食品。", kind=kind, party=party, representative=representative)
    assert "张大山" not in str(composed.values)
    assert composed.leaks == ()


def test_one_role_for_one_person_the_strictest():
    text = "向未成年人吴小小出售香烟，监护人吴大伟到场，据举报人周正反映。"
    others = tuple(KnownPerson(name) for name in ("吴小小", "吴大伟", "周正"))
    for known in ((), others, (KnownPerson("吴大伟", role="witness"),)):
        said = drafted(text, *known).values["facts"]
        assert "吴" not in said
        assert "周" not in said


@pytest.mark.parametrize(
    "text",
    [
        "未成年人宋一诺（13岁）、单雨桐在场。",
        "其女儿鲍心怡，9岁，在家。",
        "路子昂（就读于演示市第三中学）在场。",
    ],
)
def test_a_minor_leaves_no_surname_however_the_text_tells_of_it(text):
    found = [p for p in discover([text], (), ()) if p.role != "officer"]
    assert found
    assert all(p.minor for p in found)
    said = drafted(text).values["facts"]
    assert not any(p.name[0] in said for p in found)


def test_who_complains_is_an_informant_and_no_word_is_said_twice():
    assert drafted("武大力向我局投诉。据举报人周正反映。").values["facts"] == "举报人甲向我局投诉。据举报人某乙反映。"
    assert drafted("我局收到对武大力投诉的材料。").values["facts"] == "我局收到对武某投诉的材料。"


def test_what_never_shows_is_not_shown_by_way_of_a_mask_by_hand():
    text = "据举报人周正反映，身份证号330102900307123。"
    plain = with_found(Guide(), [text])
    for part, rule in (("周正", "姓名（举报人）"), ("330102900307123", "身份证号码")):
        assert rule in rules_at(text, part, text.index(part), plain)
        spared = Guide(added=(Added(part),), spared=(Spared(part),))
        assert part not in redact(text, with_found(spared, [text])).text


def test_a_text_beside_the_paper_is_searched_for_persons_of_its_own():
    guide = with_found(Guide(), ["当事人经营过期食品。"])
    assert free_text_leaks({"note": "漏隐去证人李大凤的姓名"}, guide)
    assert free_text_leaks({"note": "依据写错了一款"}, guide) == ()


def test_the_last_look_finds_what_a_page_has_broken_up():
    person = KnownPerson("钱小满", numbers=("13812345678",))
    number = id_number("33010219900307123")
    broken = f"{number[:6]}\n{number[6:10]}*{number[10:14]}\n{number[14:]}"
    for value in ("电话138\n1234|5678", f"身份证{broken}"):
        assert rescan({"pdf": value}, Guide(persons=(person,))), value
    kept = Guide(persons=(KnownPerson("高山"),), keep=("高山茶叶市场",))
    assert rescan({"pdf": "位于高\n山茶叶 市场"}, kept) == ()


@pytest.mark.parametrize("party", ["张某", "张某某", "李*"])
def test_what_another_authority_has_masked_is_taken_over_as_it_stands(party):
    composed = drafted(f"当事人{party}与证人张大山共同经营。", kind="individual", party=party)
    assert composed.values["party"] == party
    assert "大山" not in composed.values["facts"]
    assert composed.leaks == ()


def test_half_a_name_betrays_who_has_points_or_latin_words_in_it():
    exactly("⟦阿依古丽·买买提⟧到场，⟦阿依古丽⟧称不知情。", kind="individual", party="阿依古丽·买买提")
    exactly("当事人⟦John Smith⟧称，⟦SMITH⟧先生在场。", kind="individual", party="John Smith")


def test_a_known_home_is_found_in_other_writings():
    home = KnownPerson("钱小满", role="party", addresses=("演示市城东区河东路8号2单元301室",))
    for writing in ("河东路 8 号 2 单元 301 室", "河东路八号2单元301室", "河东路8号2-301室", "河东路8号"):
        said = drafted(f"货物存放于{writing}内。", home, kind="individual", party="钱小满").values["facts"]
        assert said == "货物存放于***内。", said


@pytest.mark.parametrize(
    "marked",
    [
        "当事人⟦王力⟧挪用公司财物，⟦王力⟧损害公司利益，⟦王力⟧冒用超市名义。",
        "财政补贴款汇入他人账号：⟦622848001234567890⟧。",
        "罚没款项转入⟦王力⟧账号：⟦201000012345678901⟧。",
        "收款单位：演示市财政国库支付中心，账号：33001616735053000112。",
        "销售儿童平衡车5辆、儿童牛奶2箱、学生文具一批、幼儿毛毯三条。",
        "该投诉由12315平台（编号1421121002026040110090090）转来。",
        "证人⟦李大勇⟧，住址：演示市城东区⟦河东路8号⟧。",
        "焊工⟦王大强⟧（无执法证）到场。",
        "经营者应依法整改，负责人应表述为经营者。",
    ],
)
def test_what_a_reviewer_found_in_the_rules_themselves(marked):
    exactly(marked, kind="individual", party="王力")


def test_a_witness_is_not_told_by_the_name_of_her_shop():
    assert drafted("证人李大勇经营的李大勇五金店在隔壁。").values["facts"] == "证人李某经营的李某五金店在隔壁。"


def test_an_informant_gives_no_business_its_name():
    known = KnownPerson("李大凤", role="informant")
    assert "李大凤" not in drafted("据举报人李大凤怀疑超市以次充好，李大凤五金店。", known).values["facts"]


def test_a_person_whose_name_holds_an_officers_goes():
    officer = KnownPerson("王强", role="officer")
    exactly("执法人员王强到场，证人⟦王强国⟧证实，货物系⟦王强国⟧出售。", officer)
    assert "王强" not in drafted("员工王强无健康证。", officer).values["facts"]


@pytest.mark.parametrize(
    "name", ["个体工商户（张大山）", "张大山（个体户）", "张大山（字号：无）", "张大山、李四", "阿依古丽·吐尔逊"]
)
def test_a_business_is_its_operators_in_every_writing(name):
    composed = drafted("当事人销售过期食品。", kind="sole_trader", party=name, representative=name[:0])
    assert not any(part in str(composed.values) for part in ("大山", "李四", "古丽"))


def test_a_page_that_breaks_an_address_or_an_account_is_no_leak():
    guide = Guide(persons=(), person=True)
    assert rescan({"pdf": "家庭住址：演示市城东\n区***，男。"}, guide) == ()
    assert rescan({"pdf": "缴至财政局非税收入专户，\n账号：201000012345678901。"}, guide) == ()
    assert drafted("住址：演示市城东区河东路8号王力家。", kind="individual", party="王力").leaks == ()
