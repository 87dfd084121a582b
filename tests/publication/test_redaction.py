import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.publication.redaction import Added, Guide, KnownPerson, Policy, Spared, mask_names, redact, rescan
from mingzheng.publication.redaction.addresses import county_end
from mingzheng.publication.redaction.numbers import ID_CHECKS, ID_WEIGHTS, is_id_number, is_uscc, passes_luhn


def text_of(text, *persons, keep=(), person=False, policy=None):
    return redact(text, Guide(persons, keep, policy or Policy(), person)).text


def id_number(body="33010219900307123"):
    return body + ID_CHECKS[sum(int(c) * w for c, w in zip(body, ID_WEIGHTS, strict=True)) % 11]


@pytest.mark.parametrize(
    ("name", "kind", "mask"),
    [
        ("张三", "", "张某"),
        ("欧阳明月", "", "欧阳某"),
        ("夏侯明", "", "夏侯某"),
        ("阿依古丽·买买提", "", "阿某"),
        ("扎西顿珠", "minority", "扎某"),
        ("John Smith", "", "J某"),
        ("约翰·史密斯", "foreign", "约某"),
        ("欧阳", "", "欧某"),
    ],
)
def test_a_mask_keeps_the_surname_or_the_first_character(name, kind, mask):
    assert mask_names((KnownPerson(name, kind=kind),)) == {name: mask}


def test_two_persons_of_one_surname_are_told_apart_throughout_the_paper():
    people = (KnownPerson("张三"), KnownPerson("李四"), KnownPerson("张小五"))
    assert text_of("张三推张小五，李四劝张三", *people) == "张某甲推张某乙，李某劝张某甲"


def test_an_eleventh_person_of_one_surname_gets_a_number():
    people = tuple(KnownPerson(f"王{c}") for c in "一二三四五六七八九十百")
    assert mask_names(people)["王百"] == "王某11"


def test_the_longer_name_is_masked_first():
    people = (KnownPerson("张三"), KnownPerson("张三丰"))
    assert text_of("张三丰和张三", *people) == "张某乙和张某甲"


def test_two_entries_of_one_person_share_a_mask():
    people = (KnownPerson("张三", role="party"), KnownPerson("张 三", role="witness", aliases=("张老三",)))
    assert text_of("张三（张老三）到场", *people) == "张某（张某）到场"


@pytest.mark.parametrize(
    "written",
    ["张三丰", "张\u200b三丰", "张 三 丰", "张　三丰", "张\u2060三\u00ad丰"],
)
def test_a_name_is_found_however_it_is_written(written):
    assert text_of(f"当事人{written}到场", KnownPerson("张三丰")) == "当事人张某到场"


def test_kangxi_radicals_do_not_hide_a_name():
    assert text_of("⽅⼀⽩到场", KnownPerson("方一白")) == "方某到场"


@pytest.mark.parametrize(
    "written", ["阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽・买买提", "阿依古丽买买提", "阿依古丽.买买提"]
)
def test_an_interpunct_of_any_kind_or_none_does_not_hide_a_name(written):
    assert text_of(f"经查，{written}无证经营", KnownPerson("阿依古丽·买买提")) == "经查，阿某无证经营"


def test_latin_names_are_found_in_any_case_and_as_whole_words():
    assert text_of("JOHN  SMITH，Johnson", KnownPerson("John Smith", aliases=("John",))) == "J某，Johnson"


def test_an_informant_leaves_no_surname():
    assert text_of("据周正举报", KnownPerson("周正", role="informant")) == "据举报人举报"


def test_a_minor_who_is_not_the_party_leaves_no_surname():
    assert text_of("向吴小小售烟", KnownPerson("吴小小", minor=True)) == "向某未成年人售烟"


def test_a_guardian_leaves_no_surname_that_would_be_the_minors():
    people = (KnownPerson("吴小小", minor=True), KnownPerson("吴大伟", role="guardian"))
    assert text_of("吴小小与吴大伟到场", *people) == "某未成年人与某监护人到场"


def test_a_mask_taken_back_stays_open_in_its_own_place_only():
    guide = Guide((KnownPerson("高山"),), spared=(Spared("高山", "销售", "云雾茶"),))
    text = "高山销售高山云雾茶"
    assert redact(text, guide).text == "高某销售高山云雾茶"
    assert rescan({"facts": "高某销售高山云雾茶"}, guide) == ()


def test_a_text_masked_by_hand_goes_wherever_it_stands():
    guide = Guide(added=(Added("祖传秘方三号", "（略）"),))
    redacted = redact("按祖传秘方三号配制，祖传\u200b秘方三号外泄", guide)
    assert redacted.text == "按（略）配制，（略）外泄"
    assert {mask.rule for mask in redacted.masks} == {"人工隐去"}
    assert [leak.rule for leak in rescan({"facts": "祖传秘方三号"}, guide)] == ["人工隐去"]


def test_officers_stay():
    people = (KnownPerson("郑公平", role="officer"), KnownPerson("张三"))
    assert text_of("执法人员郑公平询问张三", *people) == "执法人员郑公平询问张某"


def test_a_name_inside_an_organisation_stays():
    text = "张三经营的张三烧烤店、王力建材有限公司"
    people = (KnownPerson("张三"), KnownPerson("王力"))
    assert text_of(text, *people, keep=("张三烧烤店", "王力建材有限公司")) == "张某经营的张三烧烤店、王力建材有限公司"


@pytest.mark.parametrize(("choice", "expected"), [("mask", "法定代表人孙某"), ("keep", "法定代表人孙大海")])
def test_the_legal_representative_follows_the_rule(choice, expected):
    policy = Policy(legal_representative=choice)
    assert text_of("法定代表人孙大海", KnownPerson("孙大海", role="legal_representative"), policy=policy) == expected


@pytest.mark.parametrize(("choice", "expected"), [("mask", "经营者李某"), ("keep", "经营者李四")])
def test_the_operator_of_a_household_business_follows_the_rule(choice, expected):
    assert text_of("经营者李四", KnownPerson("李四", role="operator"), policy=Policy(operator=choice)) == expected


def test_an_identity_number_goes_whole():
    number = id_number()
    assert is_id_number(number)
    assert text_of(f"身份证号：{number}，") == "身份证号：******，"
    assert text_of(f"证号{number[:6]} {number[6:14]} {number[14:]}。") == "证号******。"


def test_a_full_width_identity_number_goes_too():
    wide = id_number().translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789X"})
    assert text_of(f"号码{wide}到案") == "号码******到案"


def test_an_identity_number_with_a_wrong_digit_goes_where_it_is_named():
    wrong = id_number()[:-1] + ("1" if id_number()[-1] != "1" else "2")
    assert text_of(f"身份证号{wrong}") == "身份证号******"


def test_a_credit_code_of_digits_only_stays():
    assert is_uscc("914107216999952908")
    assert text_of("统一社会信用代码:914107216999952908") == "统一社会信用代码:914107216999952908"


def test_fifteen_digits_go_as_a_number_of_old_and_stay_as_a_registration():
    assert text_of("张某330102900307123在场") == "张某******在场"
    assert text_of("注册号330102900307123") == "注册号330102900307123"


@pytest.mark.parametrize(
    "phone",
    ["13912345678", "139 1234 5678", "139-1234-5678", "+86 13912345678", "0571-87654321", "１３９１２３４５６７８"],
)
def test_telephone_numbers_go(phone):
    assert text_of(f"联系方式{phone}，") == "联系方式******，"


def test_an_agencys_telephone_stays():
    assert text_of("监督电话0571-12345678", keep=("0571-12345678",)) == "监督电话0571-12345678"


@pytest.mark.parametrize(
    "text",
    [
        "登记证号:PD20110865,生产日期:20250307",
        "演市监罚〔2026〕17号",
        "罚款人民币13912345.60元",
        "批号20260903001，数量1391234567",
        "依据第一百二十二条，2026年7月3日",
        "排污许可证编号91330100MA2AABCD0X001V",
        "豫0923环罚决字〔2024〕7号",
        "执法证号33010600012",
    ],
)
def test_numbers_that_are_nobodys_stay(text):
    assert text_of(text, person=True) == text


def test_bank_cards_go_by_luhn_and_accounts_by_their_label():
    card = next(f"622202123456789{n:04}" for n in range(10000) if passes_luhn(f"622202123456789{n:04}"))
    assert text_of(f"转入{card}。") == "转入******。"
    assert text_of("账号：1202020009900012345") == "账号：******"


def test_a_plate_keeps_its_place():
    assert text_of("浙A12345、浙AD12345停在路边") == "浙A*****、浙A*****停在路边"


def test_mail_chat_passport_and_vehicle_go():
    text = "邮箱zhang.san@example.com，微信号：zhangsan_01，护照E12345678，车架号LSVAA49J132047371"
    assert text_of(text) == "邮箱******，微信号：******，护照******，车架号******"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("演示省演示市城东区河东路8号", "演示省演示市城东区"),
        ("北京市海淀区某街道1号", "北京市海淀区"),
        ("内蒙古自治区呼伦贝尔市鄂温克族自治旗巴彦镇", "内蒙古自治区呼伦贝尔市鄂温克族自治旗"),
        ("汝州市骑岭乡王堂村", "汝州市"),
        ("河南省平顶山市汝州市骑岭乡", "河南省平顶山市汝州市"),
        ("河东路8号", ""),
        ("幸福小区8幢", ""),
    ],
)
def test_an_address_is_read_to_its_county(address, kept):
    assert address[: county_end(address)] == kept


def test_a_home_address_is_cut_at_the_county():
    assert text_of("家庭住址：演示省演示市城东区河东路8号2单元301室，") == "家庭住址：演示省演示市城东区***，"
    assert text_of("住址:河东路8号", person=True) == "住址:***"


@pytest.mark.parametrize(
    "text", ["入住登记的市场主体台账", "居住小区门口", "住建局2024年第5号决定", "住院部", "民宿住宿区"]
)
def test_words_that_only_sound_like_a_home_stay(text):
    assert text_of(text, person=True) == text


def test_where_somebody_lives_is_cut_without_a_label():
    assert text_of("钱某住演示市城东区河东路8号", person=True) == "钱某住演示市城东区***"
    assert text_of("现住演示市城东区河东路8号，", person=False) == "现住演示市城东区***，"


def test_an_officers_name_that_contains_a_partys_stays_whole():
    people = (KnownPerson("张三"), KnownPerson("张三丰", role="officer"))
    assert text_of("张三丰询问张三", *people) == "张三丰询问张某"


def test_the_seat_of_a_firm_stays():
    text = "住所：演示市城东区河东路8号"
    assert text_of(text, person=False) == text


def test_a_known_address_is_cut_wherever_it_stands():
    person = KnownPerson("张三", addresses=("演示省演示市城东区河东路8号",))
    assert text_of("在城东区河东路8号查获", person) == "在城东区***查获"


def test_each_mask_says_where_by_which_rule_and_never_what():
    text = "张三电话13912345678"
    result = redact(text, Guide((KnownPerson("张三", role="party"),)))
    assert [(m.start, m.end, m.rule, m.replaced) for m in result.masks] == [
        (0, 2, "姓名（当事人）", "张某"),
        (4, 15, "电话号码", "******"),
    ]
    assert "张三" not in str([m.as_dict() for m in result.masks])


def test_the_second_scan_finds_a_name_that_is_split():
    guide = Guide((KnownPerson("张三丰"),))
    assert [leak.rule for leak in rescan({"facts": f"张{'-' * 20}三丰到场"}, guide)] == ["姓名（拆写）"]


def test_the_second_scan_passes_what_redaction_made():
    guide = Guide((KnownPerson("张三"), KnownPerson("张小五")), ("张三烧烤店",), Policy(), person=True)
    text = redact("张三（住址：演示市城东区河东路8号）与张小五在张三烧烤店", guide).text
    assert rescan({"facts": text}, guide) == ()


def test_the_second_scan_never_repeats_what_it_found():
    leaks = rescan({"facts": "张三13912345678"}, Guide((KnownPerson("张三"),)))
    assert leaks
    assert "张三" not in repr(leaks)
    assert "139" not in repr(leaks)


NAMES = st.text(alphabet="赵钱孙李周吴郑王冯陈欧阳司马明月小满大海", min_size=2, max_size=4)
FILLER = st.text(alphabet="经查发现在店内，。第一条罚款100元 \u200b", max_size=20)


@given(st.lists(NAMES, min_size=1, max_size=4, unique=True), st.data())
def test_no_known_name_survives_any_text(names, data):
    people = tuple(KnownPerson(name) for name in names)
    pieces = [data.draw(FILLER) + data.draw(st.sampled_from(names)) for _ in range(data.draw(st.integers(1, 5)))]
    guide = Guide(people)
    result = redact("".join(pieces), guide).text
    squeezed = result.replace("\u200b", "").replace(" ", "")
    assert not [name for name in names if name in squeezed] or rescan({"t": result}, guide)


@given(st.text(max_size=200))
def test_any_text_at_all_can_be_redacted(text):
    result = redact(text, Guide((KnownPerson("张三"),), ("某某公司",), person=True))
    assert all(a.end <= b.start for a, b in zip(result.masks, result.masks[1:], strict=False))
