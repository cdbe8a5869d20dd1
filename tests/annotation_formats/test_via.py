"""VIA."""


def test_a_saved_project_has_its_files_under_a_key_of_their_own(sample):
    found = sample("via/project.json")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文']
    assert [skipped.reason for skipped in found.skipped] == ["a circle is not a text region"]


def test_an_export_may_have_regions_as_an_object(sample):
    assert sample("via/export.json").texts == ["Genaxis Theatre"]
