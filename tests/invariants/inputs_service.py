"""What the random walk fills in for service, addresses, representatives and announcements."""

ACCOUNTS = ("13900000007", "13900000008", "0990-5550101")


def _proof(w):
    return (w.play.attach("officer", f"凭证 {w.play.now.isoformat()} {w.random.random()}".encode(), "凭证.txt"),)


def _serve(w, s):
    method = w.often("direct", "leave", "electronic", "mail", "entrust", "transfer", "public")
    given = {
        "method": method,
        "result": w.often("served", "failed", "failed"),
        "received_on": w.often(w.day(), w.day(spread=6)),
        "receiver": "门店负责人",
        "receiver_kind": w.often("", "legal", "family", "agent", "designated"),
        "relation": "本人",
        "note": "无人在场",
        "refused_by": w.often("party", "absent", ""),
        "refusal": w.often("拒收", ""),
        "witness": w.often("郁闻笛", ""),
        "witness_of": w.often("观澜社区", ""),
    }
    if method == "electronic":
        given |= {"channel": "sms", "account": ACCOUNTS[0], "arrived_at": w.play.now.isoformat()}
    if method in {"mail", "entrust", "transfer"}:
        given |= {"tracking_no": "EMS-1", "difficulty": w.often("当事人在外省", ""), "through": "远山县局"}
        given |= {"letter_no": "溪市监函〔2026〕3号", "unit_kind": w.often("prison", "")}
    if method in {"leave", "electronic", "mail"} and w.random.random() < 0.7:
        given["evidence"] = _proof(w)
    return given


def _party(w):
    return str(w.random.choice(list(w.play.case.parties.all())).pk)


INPUTS = {
    "serve": _serve,
    "confirm_address": lambda w, s: {
        "party": _party(w),
        "address": "溪桥区临波路 88 号",
        "duty_told": w.often("yes", "no"),
        "consent": w.often("yes", "no"),
        "channel": "sms",
        "account": w.often(ACCOUNTS[0], *ACCOUNTS[1:]),
        "old_contact_told": w.often("已短信告知", ""),
        "signing_refused": w.often("", "不肯签"),
    },
    "authorise_representative": lambda w, s: {
        "party": _party(w),
        "name": "门店负责人",
        "kind": "lawyer",
        "change": w.often("grant", "end"),
        "evidence": _proof(w),
    },
    "propose_announcement": lambda w, s: {
        "ground": w.often("exhausted", "missing"),
        "reason": "住所已无人经营。",
        "course": "直接送达未成，邮件退回。",
        "channel": w.often("newspaper", "website", "board"),
        "where": "澜川日报",
        "summary": "本机关向你单位送达文书。",
    },
    "post_announcement": lambda w, s: {
        "posted_on": w.often(w.play.now.date().isoformat(), "2026-09-01"),
        "where": "第 4 版",
        "evidence": _proof(w),
    },
    "correct_service": lambda w, s: {
        "finding": w.often("not_served", "not_served"),
        "wrong": "签收人不是当事人的工作人员。",
        "reason": "当事人来电说明没有收到，经核对监控属实。",
    },
    "note_announced": lambda w, s: {},
}
