"""The sets that everybody compares on, and those of words."""

from labkit.fetch.entry import File, Set

MNIST_URL = "https://ossci-datasets.s3.amazonaws.com/mnist"
TORONTO = "https://www.cs.toronto.edu/~kriz"
STANFORD = "http://ufldl.stanford.edu/housenumbers"
VQA = "https://s3.amazonaws.com/cvmlp/vqa/mscoco/vqa"
FLICKR = "https://github.com/jbrownlee/Datasets/releases/download/Flickr8k"


def _md5(name: str, url: str, md5: str, into: str = "", size: int | None = None) -> File:
    return File(name, (f"{url}/{name}",), hashes=(f"md5:{md5}",), into=into, bytes=size)


MNIST = Set(
    "mnist",
    "MNIST: handwritten digits",
    "classify",
    tuple(
        _md5(name, MNIST_URL, md5, "MNIST/raw")
        for name, md5 in (
            ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
            ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
            ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
        )
    ),
    classes=10,
    licence=None,
    layout="MNIST/raw/…-ubyte, as torchvision's MNIST reads it",
    faults=("its first server, yann.lecun.com, is gone",),
)

CIFAR10 = Set(
    "cifar10",
    "CIFAR-10: small pictures of ten things",
    "classify",
    (_md5("cifar-10-python.tar.gz", TORONTO, "c58f30108f718f92721af3b95e74349a"),),
    classes=10,
    licence=None,
    layout="cifar-10-batches-py/, as torchvision's CIFAR10 reads it",
    page="https://www.cs.toronto.edu/~kriz/cifar.html",
)

CIFAR100 = Set(
    "cifar100",
    "CIFAR-100: small pictures of a hundred things",
    "classify",
    (_md5("cifar-100-python.tar.gz", TORONTO, "eb9058c3a382ffc7106e4002c42a8d85"),),
    classes=100,
    licence=None,
    layout="cifar-100-python/, as torchvision's CIFAR100 reads it",
    page="https://www.cs.toronto.edu/~kriz/cifar.html",
)

SVHN = Set(
    "svhn",
    "SVHN: digits of house numbers",
    "classify",
    (
        File(
            "train_32x32.mat",
            (f"{STANFORD}/train_32x32.mat",),
            bytes=182_040_794,
            hashes=("sha256:435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8",),
        ),
        _md5("test_32x32.mat", STANFORD, "eb5a983be6a315427106f1b164d9cef3"),
    ),
    classes=10,
    licence=None,
    layout="train_32x32.mat and test_32x32.mat, as torchvision's SVHN reads them",
    page="http://ufldl.stanford.edu/housenumbers/",
    faults=("the server speaks http only: nothing but the hash tells that a file is right",),
)

IMAGENETTE = Set(
    "imagenette",
    "Imagenette: ten classes of ImageNet that are easy to tell apart, 160 pixels high",
    "classify",
    (
        _md5(
            "imagenette2-160.tgz",
            "https://s3.amazonaws.com/fast-ai-imageclas",
            "e793b78cc4c9e9a4ccc0c1155377a412",
        ),
    ),
    classes=10,
    licence=None,
    layout="imagenette2-160/train/ and imagenette2-160/val/, a folder a class",
    page="https://github.com/fastai/imagenette",
)

IMAGENET = Set(
    "imagenet",
    "ImageNet 1k, the contest of 2012",
    "classify",
    (),
    classes=1000,
    licence="terms of image-net.org",
    permits="research that is not commercial",
    forbids="commercial use; the course may not pass it on",
    layout="the archives themselves, as torchvision's ImageNet reads them",
    page="https://image-net.org",
    steps=(
        "sign up on image-net.org, ask for access and accept the terms",
        "download ILSVRC2012_devkit_t12.tar.gz, ILSVRC2012_img_train.tar and "
        "ILSVRC2012_img_val.tar into a folder of yours; imagenette needs none of this",
    ),
)


def _vqa(side: str, coco: str) -> Set:
    """Questions and annotations of one side, and the pictures of COCO 2014 they are about."""
    questions, answers = (f"v2_{what}_{side}_mscoco.zip" for what in ("Questions", "Annotations"))
    pictures = f"{coco}2014.zip"
    return Set(
        f"vqav2-{coco}",
        f"VQAv2, {coco}: questions about photographs and what people answered",
        "answer",
        (
            File(questions, (f"{VQA}/{questions}",)),
            File(answers, (f"{VQA}/{answers}",)),
            File(pictures, (f"http://images.cocodataset.org/zips/{pictures}",)),
        ),
        licence=None,
        layout=f"files of questions and of annotations (JSON), and {coco}2014/",
        faults=("the pictures are those of COCO 2014, under the terms of Flickr",),
    )


VQAV2 = (_vqa("Train", "train"), _vqa("Val", "val"))

FLICKR8K = Set(
    "flickr8k",
    "Flickr8k: photographs with what people said of them",
    "caption",
    (
        File(
            "Flickr8k_Dataset.zip",
            (f"{FLICKR}/Flickr8k_Dataset.zip",),
            about=1_000_000_000,
            hashes=("md5:f18a1e2920de5bd84dae7cf08ec78978",),
        ),
        File(
            "Flickr8k_text.zip",
            (f"{FLICKR}/Flickr8k_text.zip",),
            hashes=("md5:bf6c1abcb8e4a833b7f922104de18627",),
        ),
    ),
    about=1_000_000_000,
    licence=None,
    layout="the pictures of one archive, and the captions and lists of the other",
    faults=("its publishers give it by a form; this copy is another person's",),
)

SETS = (MNIST, CIFAR10, CIFAR100, SVHN, IMAGENETTE, IMAGENET, *VQAV2, FLICKR8K)
