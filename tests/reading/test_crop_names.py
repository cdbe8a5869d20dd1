"""Which page an image was cut out of."""

import pytest

from ocrdata.reading.crop_names import keys_of_crop, page_key


@pytest.mark.parametrize(
    ("page", "crop"),
    [
        ("images/a.jpg", "crops/a_0_3.jpg"),
        ("images/shop/a.jpg", "crops/shop/a_12_0.jpg"),
        ("images/a.gif.png", "crops/a_0_3.jpg"),
        ("images/crops/a.jpg", "crops/a_0_3.jpg"),
        ("images/a.jpg", "crops/a-1_0_3.jpg"),
        ("./images/a-1.jpg", "./crops/a-1_0_3.jpg"),
        ("pages/a.jpg", "crop_img/a_crop_3.jpg"),
    ],
)
def test_a_crop_is_told_by_its_name(page: str, crop: str) -> None:
    assert page_key(page) in keys_of_crop(crop)


@pytest.mark.parametrize("image", ["crops/b_0_3.jpg", "crops/shop/a_0_3.jpg", "a.jpg", "crops/a_3.jpg"])
def test_other_images_are_no_crops_of_it(image: str) -> None:
    assert page_key("images/a.jpg") not in keys_of_crop(image)
