"""What people fill in for preservation, seizure, testing and orders to correct."""

from mingzheng.documents.queries import servability
from tests.stories import scripts

OIL = {"name": "食用油", "spec": "5 升", "quantity": "12 桶", "feature": "批号 20260801"}
FLOUR = {"name": "面粉", "spec": "25 公斤", "quantity": "4 袋", "feature": ""}
CONTACT = {"contact": "岳青禾", "contact_phone": "0990-5550101"}
BOTH = ("officer", "officer2")


def preservation(play, *goods, **values):
    return {
        "party": play.party(),
        "reason": "油桶可能被转移，以后难以取得",
        "goods": list(goods or (OIL, FLOUR)),
        "kept_at": "当事人库房，就地封存",
        "keeper": "陈䶮㛃",
    } | values


def urgent_preservation(play, *goods, **values):
    return preservation(play, *goods) | {"urgency": "当事人正在搬运，来不及报批", "id_shown": "yes"} | values


def approval(play, *goods, **values):
    return {
        "kind": "seize",
        "party": play.party(),
        "reason": "涉嫌经营超过保质期的食品",
        "basis": ["食品安全法#110"],
        "goods": list(goods or (OIL,)),
        "necessities": "no",
        "sealed_by_others": "no",
    } | values


def on_site(play, *goods, **values):
    return {
        "goods": list(goods or (OIL,)),
        "kept_at": "本局 2 号库",
        "keeper": "岳青禾",
        "ended_at": play.now.isoformat(),
        "id_shown": "yes",
        "party_called": "yes",
        "party_present": "yes",
        "rights_told": "yes",
        "heard": "yes",
        "statement": "当事人称不知道已经过期。",
        "recorded": "yes",
    } | values


def urgent_seizure(play, *goods, **values):
    spot = {"urgency": "当事人正在转移，来不及报批"}
    return approval(play, *goods) | on_site(play, *goods) | spot | values


def entrustment(play, **values):
    return {
        "party": play.party(),
        "objects": "食用油样品 2 桶",
        "question": "酸价、过氧化值是否符合 GB 2716",
        "institution": "澜川食品检验中心",
        "qualification": "检验检测机构资质认定证书 990101",
        "from_on": play.now.date().isoformat(),
        "to_on": (play.now.date().replace(day=20)).isoformat(),
    } | values


def order(play, **values):
    return {
        "party": play.party(),
        "facts": "当事人安排未取得健康证明的人员加工凉菜。",
        "basis": ["食品安全法#45"],
        "content": "停止安排该人员从事接触直接入口食品的工作，取得健康证明后再上岗。",
        "correct_by": "2026-09-10",
    } | values


def recheck(**values):
    return {
        "result": "corrected",
        "present": "陈䶮㛃（负责人）",
        "findings": "该人员已取得健康证明。",
        "id_shown": "yes",
    } | values


SAMPLE = {
    "sample": "食用油 5 升",
    "lot": "20260801",
    "base": "同批次 12 桶",
    "quantity": "2 桶",
    "backup": "1 桶，存本局冷库",
    "method": "食品安全抽样检验管理办法，随机抽取",
    "sealed": "yes",
    "id_shown": "yes",
    "attended": "party",
    "attendant": "陈䶮㛃",
}


def opened(play, matter="SJ-0126"):
    play.open("officer", matter, [scripts.FIRM], summary="检查时发现库房存放过期食用油。")
    return play


def seized(play, *goods, days=30):
    """An approved seizure carried out with decision and list handed over."""
    play.do("officer", "approve_measure", **approval(play, *goods, days=days))
    play.approve("agency_head")
    number = newest(play, "measure")
    done = play.do("officer", "seize", number, officers=BOTH, place="临波路 88 号", **on_site(play, *goods))
    play.confirm("officer2", done.seq)
    issued(play, number)
    return number


def issued(play, number):
    play.do("officer", "issue_seizure", number, **CONTACT)
    for code in ("seizure_decision", "seizure_list"):
        handed(play, play.paper(code))


def handed(play, paper, **values):
    if servability(paper) is not None:
        play.wet(paper, "officer", "officer2")
    return play.serve(paper, **values)


def newest(play, kind):
    return play.case.tracks.filter(kind=kind).latest("opened_by").subject
