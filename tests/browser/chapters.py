"""The chapters of a whole case at the screens: who opens which page, types and presses what, and is told what."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from mingzheng.documents.scanning import rasterise
from tests.browser.hands import MORNING, Clock, Hand, Tally, about, stamp, work

OFFICE = ("officer", "officer2", "unit_head", "agency_head")
CAST = (*OFFICE, "reviewer", "publisher", "checker", "archivist")
FIRM = "溪桥区禾满堂餐饮店"


@dataclass
class Story:
    """A case on its way: its people, its clock, where it stands."""

    hands: dict[str, Hand]
    clock: Clock
    tally: Tally
    district: object
    folder: Path
    case: str = ""

    def __getattr__(self, who):
        try:
            return self.hands[who]
        except KeyError:
            raise AttributeError(who) from None

    def morning(self, days, *at_work):
        """Begin a later day: the clock moves, the sessions of before are over, whoever has work signs in."""
        self.clock.move_to(MORNING + dt.timedelta(days=days))
        work()
        for who in at_work:
            self.hands[who].sign_in()

    def later(self, minutes=2):
        """Let some minutes pass: a code works once, so whoever signs again needs another."""
        self.clock.move_to(self.clock.now() + dt.timedelta(minutes=minutes))
        work()


def clue_and_filing(s):
    s.officer.today().follow("检查中发现违法")
    s.officer.type("summary", "日常检查发现一名工作人员没有健康证明。")
    s.officer.pick("parties-0-kind", "organisation").type("parties-0-name", FIRM)
    s.officer.type("parties-0-address", "溪桥区临波路 88 号").type("parties-0-representative", "陈䶮㛃")
    s.officer.choose("matter", "SJ-0126").press("登记线索").told("线索已登记")
    s.case = s.officer.page.url.split("do/")[0]

    second = str(s.district.people["officer2"].pk)
    s.officer.type("done_at", stamp()).pick("done_by", second).type("ended_at", stamp())
    s.officer.pick("id_shown", "yes").pick("recusal_told", "yes").pick("measures_taken", "no")
    s.officer.type("findings", "后厨有一名工作人员正在加工凉菜，当场不能提供有效的健康证明。")
    s.officer.press("现场检查").told("已办理")
    s.officer2.confirm()
    original(s, "现场笔录")

    s.officer.open(s.case).follow("立案").press("都答“否”", exact=False).press("立案").told("已提交")
    s.unit_head.approve("立案")
    s.agency_head.approve("立案")
    s.officer.open(s.case).sees("调查中")


def questioning_and_conclusion(s):
    s.officer.follow("询问").type("done_at", stamp()).type("ended_at", stamp())
    s.officer.pick("id_shown", "yes").pick("rights_told", "yes").pick("read_back", "yes")
    for row, answer in enumerate(("陈䶮㛃，负责人。", "有一名新来的还没有办健康证明。", "当天已经让她停工去办证。")):
        s.officer.type(f"questions-{row}-answer", answer)
    s.officer.press("询问").told("已办理")
    s.officer2.confirm()
    original(s, "询问笔录")

    s.officer.open(s.case).follow("调查终结").pick("proposals-0-kinds", "警告").pick("proposals-0-kinds", "罚款")
    s.officer.type("proposals-0-fine_fen", "8000").type("proposals-0-discretion", "初次违法、及时改正，适用较轻档。")
    s.officer.press("都答“否”", exact=False)
    s.officer.type("judgement_reason", "事实简单、法律关系单一、影响限于一店。").press("调查终结").told("已提交")
    s.unit_head.approve("调查终结")
    s.officer.open(s.case).sees("调查终结")


def notice_and_statement(s):
    s.officer.follow("制发事先告知书", exact=False).press("制发事先告知书").told("已提交")
    s.unit_head.approve("制发事先告知书")
    signed_and_sealed(s, "行政处罚事先告知书")
    serve(s)

    s.officer.open(s.case).follow("记录陈述申辩", exact=False)
    s.officer.type("content", "我店是初次违法，已经整改。").press("书面").told("已办理")
    s.officer.type("reasons", "已按较轻档确定金额，不再下调。").press("部分采纳").told("已提交")
    s.unit_head.approve("复核陈述申辩")
    work()


def legal_review(s):
    s.officer.open(s.case).follow("送法制审核").type("statement", "事实清楚、证据确凿，请审核。")
    s.officer.press("送法制审核").told("已办理")
    s.reviewer.today().follow("受理", exact=False).press("材料齐备，受理").told("已办理")
    for row in range(11):
        s.reviewer.pick(f"findings-{row}-verdict", "符合")
    s.reviewer.type("opinion", "同意拟作出的处罚决定。").code().press("同意").told("已办理")


def decision(s):
    s.officer.open(s.case).follow("作出处罚决定", exact=False).type("payee", "澜川银行溪桥支行")
    s.officer.press("作出处罚决定").told("已提交")
    s.unit_head.approve("作出处罚决定")
    s.agency_head.approve("作出处罚决定")
    signed_and_sealed(s, "行政处罚决定书")
    serve(s)


def publication(s):
    s.publisher.today().follow("拟稿", exact=False).press("拟公示稿").told("已办理")
    s.checker.today().follow("审核", exact=False)
    s.checker.code().press("已作保密审查，同意公开").told("已办理")


def payment(s):
    s.officer.open(s.case).follow("登记缴款", exact=False).type("paid_on", stamp()[:10])
    s.officer.type("receipt_no", "20260910-000017").press("登记缴款").told("已办理")


def closing(s):
    """The closing follows on the payment by itself, with what was done filled in."""
    result = s.officer.page.locator("[name='result']").input_value()
    assert "处罚决定书已送达，罚款 8,000.00 元已缴清，已依法公示" in result
    s.officer.press("结案").told("等待承办机构负责人、机关负责人审批")
    s.unit_head.approve("结案")
    s.agency_head.approve("结案")
    work()


def archive(s):
    s.archivist.today().sees("待归档").follow(about("归档", "归档"))
    s.archivist.type("boxed_at", "1 号库 3 架").press("归档").told("已办理")


def original(s, title):
    """Have a record signed by hand and its scan checked; kept apart in the tally, as the bench always counted."""
    with s.tally.of(Tally.ORIGINALS):
        _printed(s, title)
        s.officer.type("signed_on", stamp()[:10]).press("扫描件归入").told("已办理")
        _checked(s)


def signed_and_sealed(s, title):
    """Print a paper, sign and seal it by hand, bring the scan back, have a second person check it."""
    _printed(s, title)
    day = stamp()[:10]
    s.officer.type("signed_on", day).type("sealed_on", day).type("seal_keeper", "印章管理员")
    s.officer.press("扫描件归入").told("已办理")
    _checked(s)


def _printed(s, title):
    work()
    s.officer.open(s.case).press(about("打印签字用印", title)).told("已办理")
    pdf_url = s.officer.page.locator("a[href$='/print/']").first.get_attribute("href")
    scan = s.folder / "scan.pdf"
    scan.write_bytes(rasterise(s.officer.page.request.get(pdf_url).body()))
    s.officer.bring("blob--file", scan)


def _checked(s):
    s.officer2.open(s.case).follow("核对扫描件", exact=False)
    assert s.officer2.page.locator("img.paper-page").count() >= 2
    s.officer2.code().press("逐页核对，与系统内容一致，签名、盖章齐全").told("已办理")


def serve(s):
    s.officer.open(s.case).follow("送达", exact=False)
    s.officer.type("receiver", "陈䶮㛃")
    s.officer.press("已送达").told("已办理")
    s.officer2.confirm()
    original(s, "送达回证")
