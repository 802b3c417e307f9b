"""The sets of words in miniature: real names, layouts and oddities."""

import json

from .miniature import picture, zipped

ASKED = [  # of COCO's pictures 42 and 262148
    (42, 42000, "What color are the gym shoes?", "white", "other"),
    (42, 42001, "Is there a red sandal here?", "yes", "yes/no"),
    (262148, 262148000, "Where is he looking?", "down", "other"),
    (262148, 262148001, "How many skateboards are there?", "1", "number"),
    (262148, 262148002, "Is it daytime?", "yes", "yes/no"),
]


def vqav2(coco="val"):
    """Ten answers to a question, of which multiple_choice_answer is the one that counts."""
    questions = [{"image_id": i, "question_id": q, "question": text} for i, q, text, *_ in ASKED]
    said = [
        {
            "image_id": image, "question_id": number, "question_type": "what", "answer_type": kind,
            "multiple_choice_answer": answer,
            "answers": [
                {"answer": answer, "answer_confidence": "yes", "answer_id": k} for k in range(1, 11)
            ],
        }
        for image, number, _, answer, kind in ASKED
    ]  # fmt: skip
    side, about = coco.capitalize(), {"data_type": "mscoco", "task_type": "Open-Ended"}
    asked, answered = about | {"questions": questions}, about | {"annotations": said}
    return {
        f"v2_Questions_{side}_mscoco.zip": zipped({
            f"v2_OpenEnded_mscoco_{coco}2014_questions.json": json.dumps(asked).encode()
        }),
        f"v2_Annotations_{side}_mscoco.zip": zipped({
            f"v2_mscoco_{coco}2014_annotations.json": json.dumps(answered).encode()
        }),
        f"{coco}2014.zip": zipped({
            f"{coco}2014/COCO_{coco}2014_{number:012d}.jpg": picture(number)
            for number in (42, 262148)
        }),
    }  # fmt: skip


PHOTOGRAPHS = (
    "1000268201_693b08cb0e", "1001773457_577c3a7d70", "1002674143_1b742ab4b8",
    "1003163366_44323f5815", "1007129816_e794419615",
)  # fmt: skip
STRAY = "2258277193_586949ec62.jpg.1"  # five captions are of it, and no picture is called so


def flickr8k():
    """A folder spelt Flicker8k, what a Mac leaves, captions, their lemmas, and three lists."""
    pictures = {}
    for number, name in enumerate(PHOTOGRAPHS):
        pictures[f"Flicker8k_Dataset/{name}.jpg"] = picture(number)
        pictures[f"__MACOSX/Flicker8k_Dataset/._{name}.jpg"] = b"\0\5\x16\7"
    lines, lemmas = [], []
    for name in (*(f"{each}.jpg" for each in PHOTOGRAPHS), STRAY):
        lines += [f"{name}#{k}\tTwo children are climbing {k} stairs ." for k in range(5)]
        lemmas += [f"{name}#{k}\tTwo child be climb {k} stair ." for k in range(5)]
    files = {
        "Flickr8k.token.txt": "\n".join(lines),
        "Flickr8k.lemma.token.txt": "\n".join(lemmas),
        "Flickr_8k.trainImages.txt": "".join(f"{name}.jpg\n" for name in PHOTOGRAPHS[:2]),
        "Flickr_8k.devImages.txt": f"{PHOTOGRAPHS[2]}.jpg\n",
        "Flickr_8k.testImages.txt": f"{PHOTOGRAPHS[3]}.jpg\n",
        "ExpertAnnotations.txt": f"{PHOTOGRAPHS[0]}.jpg\t{PHOTOGRAPHS[1]}.jpg#2\t1\t1\t1\n",
        "CrowdFlowerAnnotations.txt": "",
        "readme.txt": "This archive contains files accompanying the Flickr 8k data set.",
    }
    text = {name: content.encode() for name, content in files.items()}
    return {"Flickr8k_Dataset.zip": zipped(pictures), "Flickr8k_text.zip": zipped(text)}
