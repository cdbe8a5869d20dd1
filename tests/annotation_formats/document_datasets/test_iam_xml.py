"""IAM form XML."""


def test_lines_are_the_rectangles_around_their_components_and_quotes_are_plain(sample):
    found = sample("iam-xml")

    assert found.texts == ['"Genaxis Theatre"', None]
    assert found.corners(0) == [(20.0, 32.0), (202.0, 32.0), (202.0, 51.0), (20.0, 51.0)]


def test_the_printed_text_and_a_line_without_components_are_listed(sample):
    skipped = sample("iam-xml").skipped

    assert [each.reason for each in skipped] == [
        "the printed text has no box",
        "it has no components, so no box",
    ]
    assert skipped[0].transcription == "Genaxis Theatre & Co."
    assert 'text="lost"' in skipped[1].transcription


def test_words(sample):
    assert sample("iam-xml", level="word").texts == ["Genaxis", "Theatre", "open,", "9", "to", "5"]
