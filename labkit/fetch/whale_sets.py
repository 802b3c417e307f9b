"""Whales and their relatives."""

from labkit.fetch.entry import File, Set

KAGGLE_RULES = "rules of the contest"
RULES_FORBID = "whatever the rules say that you accept; the course may not pass it on"


def _kaggle(contest: str, what: str) -> tuple[str, ...]:
    """What to click, in order, until a contest of Kaggle lets its files be downloaded."""
    return (
        "sign in on kaggle.com, or make an account and confirm your telephone number there",
        f"open https://www.kaggle.com/c/{contest} , choose Rules and accept them: until then the "
        "server answers 403 to everybody",
        f"choose Data and {what}; or choose Settings > API, make a token, keep it as kaggle.json "
        f'in ~/.kaggle, and in Python: kagglehub.competition_download("{contest}")',
    )


BELUGA = Set(
    "beluga",
    "Beluga ID 2022: belugas, cut out, mostly from above",
    "classify",
    (
        File(
            "beluga.coco.tar.gz",
            (
                "https://lilawildlife.blob.core.windows.net/lila-wildlife/wild-me/beluga.coco.tar.gz",
            ),
            about=590_000_000,
        ),
    ),
    pictures=5902,
    classes=788,
    licence="CDLA-Permissive 1.0",
    permits="use, changes and sharing, with the licence's text",
    layout="beluga.coco/images/train2022/ and "
    "beluga.coco/annotations/instances_train2022.json, as COCO's",
    faults=("a whale that nobody knows is called ____",),
)

RIGHT_WHALES = Set(
    "right-whales",
    "NOAA Right Whale Recognition 2015: whole frames from the air",
    "classify",
    (
        File("imgs.zip"),
        File("train.csv"),
        File("w_7489.jpg", into="imgs"),  # published beside the archive, and belongs into it
    ),
    about=9_800_000_000,
    pictures=11_469,
    classes=447,
    licence=KAGGLE_RULES,
    forbids=RULES_FORBID,
    layout="imgs/w_N.jpg, flat, and train.csv (Image,whaleID)",
    page="https://www.kaggle.com/c/noaa-right-whale-recognition",
    account="Kaggle",
    steps=_kaggle(
        "noaa-right-whale-recognition",
        "download imgs.zip, train.csv and w_7489.jpg (unpacked, where it comes as w_7489.jpg.zip)",
    ),
    score=(
        "0.2 to 1.8 % named rightly, on whole photographs (insp7/right-whale-recognition); always "
        "the commonest: 1.03 %"
    ),
    faults=(
        "4,544 pictures are labelled, and 6,925 are a test without labels",
        "24 whales have one picture: no split has them on two sides",
        "w_7489.jpg lies outside imgs.zip and is put in by labkit",
        "from 887 x 460 to 7010 x 4674 pixels",
    ),
)

RAW = "https://raw.githubusercontent.com"
RIGHT_WHALE_HEADS = Set(
    "right-whale-heads",
    "Heads of the right whales of 2015: boxes, bonnet tips and blowholes, without the pictures",
    "locate",
    (
        File(
            "whale_faces_vinh.json",  # of all heads; the author's own file is of 11 whales
            (
                f"{RAW}/Smerity/right_whale_hunt/26dcc129db4643779614c3eb5cd3aabde061cdf7"
                "/annotations/whale_faces_vinh.json",
            ),
            about=1_800_000,
        ),
        File(
            "points1.json",
            (f"{RAW}/anlthms/whale-2015/4a8b2fa624cd948a1fc909a514d6c6bff0d6b419/points1.json",),
            about=1_100_000,
        ),
        File(
            "points2.json",
            (f"{RAW}/anlthms/whale-2015/4a8b2fa624cd948a1fc909a514d6c6bff0d6b419/points2.json",),
            about=1_100_000,
        ),
    ),
    licence="MIT (boxes) and Apache-2.0 (points)",
    permits="use, changes and sharing, with the notices of both",
    citation="Vinh Nguyen, in Smerity/right_whale_hunt (boxes); Anil Thomas, anlthms/whale-2015 "
    "(points)",
    layout="whale_faces_vinh.json, points1.json (bonnet tips) and points2.json (blowholes)",
    page="https://github.com/Smerity/right_whale_hunt",
    faults=("the boxes are of one annotator",),
)

HAPPYWHALE = Set(
    "happywhale",
    "Happywhale 2022: dorsal fins of many species",
    "classify",
    (),
    about=61_900_000_000,
    licence=KAGGLE_RULES,
    forbids=RULES_FORBID,
    layout="train_images/ and train.csv (image,species,individual_id)",
    page="https://www.kaggle.com/c/happy-whale-and-dolphin",
    account="Kaggle",
    steps=(
        *_kaggle("happy-whale-and-dolphin", "download all"),
        "unpack it into a folder of yours",
    ),
    score="mAP@5 .876 on the contest's hidden test, the first of all",
    faults=("the column species has two misspelt names",),
)

HUMPBACK = Set(
    "humpback",
    "Humpback Whale Identification 2019: flukes",
    "classify",
    (),
    about=5_900_000_000,
    classes=5005,
    licence=KAGGLE_RULES,
    forbids=RULES_FORBID,
    layout="train/ and train.csv (Image,Id)",
    page="https://www.kaggle.com/c/humpback-whale-identification",
    account="Kaggle",
    steps=(
        *_kaggle("humpback-whale-identification", "download all"),
        "unpack it into a folder of yours",
    ),
    score="mAP@5 .959 on the contest's hidden test, the tenth of all",
    faults=("one class, new_whale, is of whales that are none of the 5,004 others",),
)

SETS = (BELUGA, RIGHT_WHALES, RIGHT_WHALE_HEADS, HAPPYWHALE, HUMPBACK)
