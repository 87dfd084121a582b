from mingzheng.review.papers import Paper, listing, missing, paper_rules, required


def test_the_set_has_eleven_papers():
    assert [rule.code for rule in paper_rules()] == [
        "request",
        "draft_decision",
        "investigation_report",
        "evidence",
        "statement",
        "hearing",
        "expert",
        "law",
        "benchmark",
        "certificates",
        "list",
    ]


def test_eight_are_always_due():
    assert len(required(())) == 8
    assert len(required(("stated", "heard", "expert"))) == 11


def test_a_listing_keeps_what_is_missing_and_what_is_more():
    rows = listing([Paper(code="law", digest="sha256:1"), Paper(code="photo", title="照片", digest="sha256:2")], ())
    assert next(r for r in rows if r["code"] == "law")["digest"] == "sha256:1"
    assert rows[-1] == {"code": "photo", "title": "照片", "reference": "", "digest": "sha256:2", "required": False}
    assert len(missing(rows)) == 7
