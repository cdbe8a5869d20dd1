"""NAF."""


def test_text_and_fields_are_boxes_and_what_is_unreadable_or_a_paragraph_is_ignored(sample):
    found = sample("naf")

    assert found.texts == ["Genaxis Theatre", None, "open, 9 to 5", None]
    assert [box.transcription for box in found.boxes if box.ignore] == [
        "Genaxis Theatre open, 9 to 5",
        "¿¿le",
    ]


def test_fields_that_are_blank_and_check_boxes_are_skipped_and_lists_of_splits_hold_no_annotations(sample):
    reasons = {skipped.reason: skipped.boxes for skipped in sample("naf").skipped}

    assert reasons == {
        "the field is blank": 1,
        "a fieldCheckBox is not a text region": 1,
        "the file has no textBBs, so it is not that of a form": 0,
    }


def test_regions_take_paragraphs_with_their_text(sample):
    assert sample("naf", level="region").texts[1] == "Genaxis Theatre open, 9 to 5"
