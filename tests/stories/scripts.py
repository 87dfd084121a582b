"""Parts of stories that several stories share: what people fill in."""

import re

from mingzheng.documents.models import Document
from mingzheng.documents.queries import printable_file, servability
from mingzheng.documents.reading import read_pages

FIRM = {
    "kind": "organisation",
    "name": "溪桥区禾满堂餐饮店",
    "identifier": "92990102MA6RDFJTXQ",
    "address": "溪桥区临波路 88 号",
    "phone": "0990-5550199",
    "representative": "陈䶮㛃",
}
SECOND_FIRM = {
    "kind": "organisation",
    "name": "溪桥区满穗食品有限公司",
    "identifier": "91990102MAF53BJBX6",
    "address": "溪桥区观澜街 6 号",
    "representative": "钟离未央",
}
MATTER = "SJ-0126"


def inspection(**values):
    return {
        "ended_at": values.pop("ended_at"),
        "id_shown": "yes",
        "recusal_told": "yes",
        "present": "陈䶮㛃（负责人）",
        "findings": "后厨有一名工作人员正在加工凉菜，当场不能提供有效的健康证明。",
        "measures_taken": "no",
        "signature_refused": "",
    } | values


def interview(ended_at, **values):
    return {
        "ended_at": ended_at,
        "person_name": "陈䶮㛃",
        "person_role": "representative",
        "id_shown": "yes",
        "rights_told": "yes",
        "questions": [
            {"question": "你店的工作人员是否都有健康证明？", "answer": "有一名新来的还没有办。"},
            {"question": "你有什么说明？", "answer": "当天已经让她停工去办证。"},
        ],
        "read_back": "yes",
    } | values


def filing(play, handlers=("officer", "officer2"), **values):
    return {
        "conduct": "安排未取得健康证明的人员从事接触直接入口食品的工作",
        "brief": "检查时发现一名未取得健康证明的人员正在加工凉菜。",
        "basis": ["行政处罚法#54.2", "食品安全法#45"],
        "conduct_ended_on": "2026-09-01",
        "discovered_on": "2026-09-01",
        "handlers": [str(play.person(key)) for key in handlers],
        "crime_suspected": "no",
        "measures_planned": "no",
    } | values


def proposal(party, **values):
    return {
        "party": party,
        "facts": "2026年9月1日，当事人安排一名未取得健康证明的人员在溪桥区临波路 88 号后厨加工凉菜。",
        "evidence": ["现场笔录一份，证明检查时的情况", "询问笔录一份，证明当事人的说明"],
        "breached": ["食品安全法#45"],
        "punished_by": ["食品安全法#126"],
        "kinds": ["警告", "罚款"],
        "fine_fen": "8,000.00",
        "discretion": "初次违法、及时改正，适用较轻档。",
    } | values


def conclusion(*proposals, **values):
    return {
        "proposals": list(proposals),
        "conduct_ended_on": "2026-09-01",
        "complex_or_grave": "no",
        "crime_suspected": "no",
        "public_interest": "no",
        "social_risk": "no",
        "complex_multi_legal": "no",
        "third_party_major": "no",
        "judgement_reason": "事实简单、法律关系单一、影响限于一店。",
    } | values


NOTICE = {"contact": "岳青禾", "contact_phone": "0990-5550101", "contact_address": "溪桥区临波路 18 号"}
DECISION = {"payee": "澜川银行溪桥支行", "reconsideration_body": "溪桥区人民政府", "court": "溪桥区人民法院"}
ELEMENTS = (
    "subject",
    "officers",
    "facts",
    "evidence",
    "law",
    "discretion",
    "procedure",
    "power",
    "papers",
    "crime",
    "other",
)


def opinion(kind="AGREE", **problems):
    findings = [
        {"element": e, "verdict": "不符合" if e in problems else "符合", "note": problems.get(e, "")} for e in ELEMENTS
    ]
    return {
        "kind": kind,
        "findings": findings,
        "opinion": "同意拟作出的处罚决定。" if kind == "AGREE" else "请修改后送审。",
    }


def originals(play):
    """Every paper that people sign by hand comes back as a checked scan."""
    for code in ("inspection_record", "interview_record", "service_receipt"):
        for document in play.papers(code):
            if document.state != "checked":
                play.wet(document, "officer", "officer2")
    return play


def investigated(play, parties=(FIRM,), *, confirmed=True):
    """From the clue to the end of questioning."""
    play.open("officer", MATTER, list(parties), summary="检查时发现一名人员没有健康证明。")
    seen = play.do(
        "officer",
        "inspect",
        officers=("officer", "officer2"),
        place="溪桥区临波路 88 号",
        at=play.now,
        **inspection(ended_at=play.now.isoformat()),
    )
    if confirmed:
        play.confirm("officer2", seen.seq)
    play.do("officer", "file_case", **filing(play))
    play.approve("unit_head")
    play.approve("agency_head")
    asked = play.do(
        "officer", "question", officers=("officer", "officer2"), place="本局询问室", **interview(play.now.isoformat())
    )
    if confirmed:
        play.confirm("officer2", asked.seq)
    return play


def concluded(play, **values):
    play.do("officer", "conclude", **conclusion(*(proposal(str(p.pk), **values) for p in play.case.parties.all())))
    play.approve("unit_head")
    return play


def notified(play, index=0, **values):
    party = play.party(index)
    play.do("officer", "issue_notice", party, **(NOTICE | values))
    play.approve("unit_head")
    paper = play.paper("prior_notice", party)
    if servability(paper) is not None:
        play.wet(paper, "officer", "officer2")
    play.serve(paper)
    return play


def reviewed(play):
    play.do("officer", "request_review", statement="事实清楚、证据确凿，拟处警告并罚款，请审核。")
    key = play.case.tracks.filter(kind="review").latest("opened_by").subject
    play.do("reviewer", "accept_review", key, verdict="accepted")
    play.do("reviewer", "give_opinion", key, step_up=True, **opinion())
    return play


def decided(play, index=0):
    party = play.party(index)
    play.do("officer", "decide", party, **DECISION)
    play.approve("unit_head")
    play.approve("agency_head")
    return play


def served(play, index=0):
    paper = play.paper("penalty_decision", play.party(index))
    if servability(paper) is not None:
        play.wet(paper, "officer", "officer2")
    play.serve(paper)
    return play


def paid(play, index=0, amount="8000"):
    day = play.now.date().isoformat()
    number = f"PJ-{play.now:%m%d%H%M}-{index}"
    play.do(
        "officer",
        "record_payment",
        play.party(index),
        amount_fen=amount,
        paid_on=day,
        receipt_no=number,
        channel="bank",
    )
    return play


def closed(play, **values):
    play.do("officer", "close_case", **({"result": "罚款已缴清，公示完毕。"} | values))
    play.approve("unit_head")
    play.approve("agency_head")
    return play


def published(play, index=0):
    party = play.party(index)
    play.do("publisher", "draft_publication", party, summary="当事人安排一名未取得健康证明的人员加工凉菜。")
    play.do("checker", "check_publication", party, step_up=True, verdict="approved")
    return play


def text_of(document):
    """What a made paper says, without white space and footer codes."""
    document.refresh_from_db()
    return "".join("".join(page.body.split()) for page in read_pages(printable_file(document)))


def machine_dates(play):
    """Codes of the papers of a case on which a day stands as programs write it."""
    made = Document.objects.filter(dossier_id=play.case_id)
    return [document.code for document in made if re.search(r"\d{4}-\d{2}-\d{2}", text_of(document))]


def lacks(play, code, *words, party=None):
    """Which of the words the newest paper of a code does not say."""
    text = text_of(play.paper(code, party))
    return [word for word in words if "".join(word.split()) not in text]
