"""Polyps: frames of endoscopes, and masks."""

from labkit.fetch.entry import File, Set

# The server of Kvasir leaves this one out of its chain; a browser finds it by itself.
SIMULA = "http://crt.sectigo.com/SectigoPublicServerAuthenticationCADVR36.crt"
ZENODO = "https://zenodo.org/records/13358372/files"

HYPERKVASIR = Set(
    "hyperkvasir",
    "HyperKvasir, its segmented pictures: polyps, each with a mask",
    "segment",
    (
        File(
            "hyper-kvasir-segmented-images.zip",
            (
                "https://datasets.simula.no/downloads/hyper-kvasir/hyper-kvasir-segmented-images.zip",
                "https://datasets.simula.no/hyper-kvasir/hyper-kvasir-segmented-images.zip",
            ),
            bytes=46_179_365,
            # None of the three is the publisher's: a copy of August 2026, and what openfl tells of
            # a newer archive, which may be the same.
            hashes=(
                "sha256:4463011f991dcdc74ec56399788b1a93822593f17ed18a662bdeb7392ffcdd9a",
                "sha384:66cd659d0e8afd8c834081741ade2b75dada8d4648b816f2533c8748b1658efa"
                "3d49e205415d4116faade2c5810e241e",
            ),
            certificate=SIMULA,
        ),
    ),
    pictures=1000,
    licence="CC BY 4.0",
    permits="sharing and changing it, with credit",
    forbids="competitions and commercial use without permission",
    citation="https://doi.org/10.1038/s41597-020-00622-y",
    layout="segmented-images/images/, segmented-images/masks/ (JPEG, the same names), and "
    "segmented-images/bounding-boxes.json",
    page="https://datasets.simula.no/hyper-kvasir/",
    faults=(
        "masks are JPEG: values near 0 and near 255, so take 128 and up for polyp",
        "polyps lie in the centre more often than elsewhere",
        "the archive has changed once, and its publisher gives no hash",
    ),
)

KVASIR_SEG = Set(
    "kvasir-seg",
    "Kvasir-SEG: polyps, each with a mask",
    "segment",
    (
        File(
            "kvasir-seg.zip",
            (
                "https://datasets.simula.no/downloads/kvasir-seg.zip",
                "https://datasets.simula.no/kvasir-seg/Kvasir-SEG.zip",
            ),
            about=46_000_000,
            certificate=SIMULA,
        ),
    ),
    pictures=1000,
    licence="research and education only",
    permits="research and education",
    forbids="everything else",
    layout="Kvasir-SEG/images/, Kvasir-SEG/masks/ (the same names) and kavsir_bboxes.json (so)",
    page="https://datasets.simula.no/kvasir-seg/",
    score="mean IoU .746 (U-Net) to .879 (PPFormer), as arXiv 2401.11734 collects them",
    faults=(
        "masks are RGB JPEG: values near 0 and near 255, so take 128 and up for polyp",
        "from 332 x 487 to 1920 x 1072 pixels",
        "polyps lie in the centre more often than elsewhere",
    ),
)


def _medseg(
    what: str, size: int, md5: str, pictures: int, title: str, faults: str, only: str | None = None
) -> Set:
    """One file of MedSegBench, which has cut the set into its sides already."""
    file = f"{what}_{size}.npz"
    return Set(
        f"medsegbench-{what}-{size}",
        f"{title}, of MedSegBench: {size} pixels a side",
        "segment",
        (File(file, (f"{ZENODO}/{file}?download=1",), hashes=(f"md5:{md5}",)),),
        pictures=pictures,
        licence=f"as at its origin: {only} only" if only else "as at its origin",
        permits=only,
        forbids="everything else" if only else None,
        citation="MedSegBench (its code is Apache-2.0)",
        layout=f"{file}: arrays, with the split",
        page="https://github.com/zekikus/MedSegBench",
        faults=(faults,),
    )


KVASIR_FOR = "research and education"  # as its publisher says of Kvasir-SEG
KVASIR_SPLIT = "700 pictures to train on, 100 to choose by, 200 to test"
POLYPGEN_SPLIT = (
    "984 pictures to train on, 140 to choose by, 288 to test; whether it may be passed on is told "
    "in two ways: CC BY 4.0 here, and forbidden where it was published"
)
MEDSEGBENCH = (
    *(
        _medseg("kvasir", size, md5, 1000, "Kvasir", KVASIR_SPLIT, KVASIR_FOR)
        for size, md5 in (
            (128, "2c703d693d16437a2891f1aec900a1ea"),
            (256, "4ce7118decc9973a252e9a9dd6c1e47e"),
            (512, "f3ab71c25d07077c85b5d98cfe615f9d"),
        )
    ),
    _medseg(
        "polypgen", 256, "325423a8bfaa582ffa283c95acce6992", 1412,
        "PolypGen, of six hospitals", POLYPGEN_SPLIT,
    ),
)  # fmt: skip

CLINICDB = Set(
    "cvc-clinicdb",
    "CVC-ClinicDB: 612 frames of 29 sequences, with masks",
    "segment",
    (),
    about=110_000_000,
    pictures=612,
    licence=None,
    permits=None,
    layout="Original/ and Ground Truth/, 1.tif to 612.tif, of 384 x 288 pixels",
    page="https://polyp.grand-challenge.org/CVCClinicDB/",
    steps=(
        "open https://polyp.grand-challenge.org/CVCClinicDB/ and follow its link to Drive: it "
        "gives a .rar; or open https://huggingface.co/datasets/berkaytrhn/cvc-clinicdb , a copy "
        "that tells the sequence of each frame and says CC BY 4.0",
        "unpack it into a folder of yours",
    ),
    score="mean IoU .755 (U-Net) to .902 (PPFormer), as arXiv 2401.11734 collects them",
    faults=(
        "frames of a sequence look alike: a split that parts a sequence knows its answers",
        "the licence that copies tell, CC BY 4.0, was not seen at its publisher's",
    ),
)

ENDOSCENE = Set(
    "cvc-endoscenestill",
    "CVC-EndoSceneStill: 912 frames of 44 sequences and 36 patients, four classes and void",
    "segment",
    (),
    pictures=912,
    classes=4,
    licence=None,
    layout="CVC-300/ and CVC-612/: frames in bbdd/, drawings in gtpolyp/, gtlumen/, gtspecular/ "
    "and border/, as code of others reads them",
    page="https://pages.cvc.uab.es/CVC-Colon/index.php/databases/cvc-endoscenestill/",
    steps=(
        "open https://pages.cvc.uab.es/CVC-Colon/index.php/databases/cvc-endoscenestill/ and "
        "look whether it still offers the set: no dependable address is known",
        "unpack it into a folder of yours",
    ),
    faults=("frames of a patient look alike: split by patient, or by sequence",),
)

SETS = (HYPERKVASIR, KVASIR_SEG, *MEDSEGBENCH, CLINICDB, ENDOSCENE)
