"""Invented papers, and a way to act on them."""

import datetime as dt
import io
import zoneinfo

from PIL import Image

from mingzheng.core import files
from mingzheng.core.secrets import new_id
from mingzheng.documents import actions, scanning, tasks
from mingzheng.documents.layouts import (
    DecisionLetter,
    GenericForm,
    NoticeLetter,
    Paragraph,
    Section,
    Server,
    ServiceReceipt,
    SignatureSlot,
    Table,
    Turn,
)
from mingzheng.documents.models import Document
from mingzheng.documents.queries import printable_file
from mingzheng.documents.specs import PENALTY_DECISION, PENALTY_NOTICE, PaperSpec
from mingzheng.ledger.recording import Actor, record

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 9, 18, 10, 0, tzinfo=SHANGHAI)
LATER = NOW + dt.timedelta(hours=3)
AGENCY = "临江市市场监督管理局"
FACTS = (
    "经查，当事人于2026年7月3日至2026年8月12日，在其经营场所销售超过保质期的“江城牌”糯米糕（500g/袋）共计36袋，"
    "货值金额人民币1,080.00元。执法人员陈䶮㛃（执法证号LJ33010200017）、𬱖镕玥（执法证号LJ33010200018）现场检查。"
)

DECISION = PaperSpec(
    "penalty_decision",
    "行政处罚决定书",
    "decision.typ",
    DecisionLetter,
    internal=False,
    numbered="罚决",
    sealed=True,
    served=True,
    on_served=("decision_served",),
    requires=PENALTY_DECISION,
)
NOTICE = PaperSpec(
    "prior_notice",
    "行政处罚事先告知书",
    "notice.typ",
    NoticeLetter,
    internal=False,
    numbered="罚告",
    sealed=True,
    served=True,
    requires=PENALTY_NOTICE,
)
FORM = PaperSpec("filing_form", "立案审批表", "generic.typ", GenericForm, numbered="立", signers=("机关负责人",))
RECORD = PaperSpec("interview_record", "询问笔录", "generic.typ", GenericForm, internal=False, signers=("被询问人",))
RECEIPT = PaperSpec("service_receipt", "送达回证", "receipt.typ", ServiceReceipt, internal=False, numbered="送")
PLAIN = PaperSpec("summary", "案件概要", "generic.typ", GenericForm)


def decision(**changes):
    values = {
        "agency": AGENCY,
        "title": "行政处罚决定书",
        "case_no": "临江市监案〔2026〕12号",
        "date": dt.date(2026, 9, 18),
        "party": (
            ("当事人", "临江市滨江新区陈䶮㛃食品商行"),
            ("统一社会信用代码", "92330102MA2GX7Y31K"),
            ("经营者", "陈䶮㛃"),
        ),
        "opening": "本局于2026年8月12日对当事人进行现场检查，现已调查终结。",
        "paragraphs": (
            Paragraph(heading="一、违法事实", text=f"{FACTS}\n{FACTS}", slot="facts"),
            Paragraph(heading="二、证据", text="1. 现场笔录一份；\n2. 询问笔录二份；\n3. 照片12张。", slot="evidence"),
            Paragraph(heading="三、陈述、申辩", text="当事人在法定期限内未提出陈述、申辩意见。", slot="statement"),
            Paragraph(
                heading="四、依据", text=f"依据《中华人民共和国食品安全法》第一百二十四条。{FACTS}", slot="basis"
            ),
            Paragraph(heading="五、裁量", text="当事人主动改正，从轻处罚。", slot="discretion"),
            Paragraph(heading="六、决定", text="1. 警告；\n2. 罚款人民币叁万元整（30,000.00 元）。", slot="decision"),
        ),
        "payment": "自收到本决定书之日起十五日内缴至指定银行（账号1202022609900123456）；到期不缴的，可以加处罚款。",
        "publicity": "本决定将依法向社会公示。",
        "remedies": "不服本决定的，可以在六十日内申请行政复议，或者在六个月内提起行政诉讼。",
        "annex": ("物品清单",),
        "copies": "本文书一式二份。",
    }
    return DecisionLetter(**{**values, **changes})


def notice(**changes):
    values = {
        "agency": AGENCY,
        "title": "行政处罚事先告知书",
        "date": dt.date(2026, 9, 1),
        "addressee": "临江市滨江新区陈䶮㛃食品商行",
        "paragraphs": tuple(
            Paragraph(heading=f"{slot}", text=FACTS, slot=slot)
            for slot in ("facts", "evidence", "basis", "proposal", "statement_right")
        ),
        "contact": (("联系人", "张三"), ("联系电话", "0571-00000000")),
        "remedies": "逾期未提出的，视为未提出意见。",
    }
    return NoticeLetter(**{**values, **changes})


def form(**changes):
    values = {
        "agency": AGENCY,
        "title": "立案审批表",
        "case_no": "临江市监案〔2026〕12号",
        "sections": (
            Section(
                heading="当事人", rows=(("名称", "陈䶮㛃食品商行"), ("电话", "13800000001"), ("地址", "人民路88号"))
            ),
            Section(heading="案情", text=FACTS),
            Section(
                heading="意见",
                text="同意立案。",
                signatures=(SignatureSlot(label="签名", name="李四", on="2026年8月14日"),),
            ),
            Section(heading="负责人意见", signatures=(SignatureSlot(label="签名"),)),
        ),
        "signatures": (SignatureSlot(label="填表人", hint="本人签名"),),
        "footer": "注：归入正卷。",
    }
    return GenericForm(**{**values, **changes})


def interview(turns=20):
    return GenericForm(
        agency=AGENCY,
        title="询问笔录",
        sections=(
            Section(rows=(("被询问人", "陈䶮㛃"), ("性别", "女"))),
            Section(heading="询问内容", turns=tuple(Turn(question=f"第{n}问？", answer=FACTS) for n in range(turns))),
        ),
        page_signers=("被询问人", "询问人"),
    )


def receipt(**changes):
    values = {
        "agency": AGENCY,
        "recipient": "临江市滨江新区陈䶮㛃食品商行",
        "place": "人民路88号",
        "method": "直接送达",
        "papers": ({"title": "行政处罚决定书", "number": "临江市监罚决〔2026〕12号"}, {"title": "缴款通知书"}),
        "servers": (Server(name="张三", certificate="LJ33010200017"), Server(name="李四", certificate="LJ33010200018")),
    }
    return ServiceReceipt(**{**values, **changes})


def long_list(rows=60):
    table = Table(
        columns=("序号", "名称", "备注"),
        rows=tuple(
            (str(n), f"江城牌糯米糕第{n}批", f"{FACTS[:40]}{n}号" if n % 7 == 0 else "") for n in range(1, rows + 1)
        ),
        widths=(1, 3, 4),
    )
    return form(sections=(Section(heading="物品清单", table=table),), signatures=())


def somebody(name="张三"):
    return Actor("account", new_id(), name, person_id=new_id())


def do(action, *args, actor=None, now=NOW, **kwargs):
    with record(f"test.{action.__name__}", actor=actor or somebody(), now=now) as rec:
        return action(rec, *args, **kwargs)


def frozen(dossier, spec=DECISION, data=None, **values):
    return do(actions.freeze, dossier=dossier, agency=dossier.agency, spec=spec, data=data or decision(), **values)


def rendered(dossier, spec=DECISION, data=None):
    return tasks.render(frozen(dossier, spec, data).pk, now=NOW)


def printed(dossier, spec=DECISION, data=None):
    return do(actions.print_for_signature, rendered(dossier, spec, data), copies=2)


def fresh(document):
    return Document.objects.select_related("dossier", "agency").get(pk=document.pk)


def scan_of(document, pages=None, dpi=100):
    pictures = scanning.images_of(printable_file(document), dpi)
    chosen = [pictures[page - 1] for page in pages] if pages else pictures
    return stored(scanning.pictures_as_pdf(chosen, dpi), document)


def stored(data, document):
    return files.put(data, agency_id=document.agency_id)


def photo_of(document, page, *, turned=0, dpi=170):
    picture = scanning.images_of(printable_file(document), dpi)[page - 1]
    target = io.BytesIO()
    turned_picture = picture.rotate(turned, expand=True, fillcolor=(96, 88, 80))
    Image.eval(turned_picture, lambda value: int(value * 0.7)).save(target, "JPEG", quality=60)
    return stored(target.getvalue(), document)
