"""What is on a page and not seen, or seen and not in its content: layers, clips, forms, notes."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.support.plain_pdf import A4, pdf, show
from tests.support.printed_parts.sheet import Column, body, sentences

SECRET = "Zqx draft words that stay unseen"


def hidden(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Text drawn invisibly, in white, of no size, or below a box."""
    text = sentences(rng, 4)
    before = rng.choice(("3 Tr", "1 g", "1 1 1 rg", "0 0 0 0 k", "0 g"))
    secret = show(SECRET, 72, 600, 11, before)
    box = "0.2 g 60 590 300 30 re f\n" if before == "0 g" else ""
    return pdf(
        show(SECRET, 72, 640, 0.4) + secret + box + body().write(" ".join(text), "0 g")
    ), text


def layer_off(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Text on a layer that is switched off, as marked content or as a form."""
    text = sentences(rng, 4)
    secret = show(SECRET, 72, 600)
    off = {"layer": "<< /Type /OCG /Name (Draft) >>", "shown": "<< /Type /OCG /Name (Text) >>"}
    member = rng.choice(("/OC /L BDC", "/OC /M BDC", "form"))
    state = rng.choice(("/D << /OFF [{layer}] >>", "/D << /BaseState /OFF /ON [{shown}] >>"))
    catalog = f"/OCProperties << /OCGs [{{layer}} {{shown}}] {state} >>"
    resources = (
        "/Properties << /L {layer} /S {shown} /M << /Type /OCMD /OCGs [{layer}] /P /AllOn >> >> "
        "/XObject << /X {form} >>"
    )
    form = (
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /OC {layer} "
        "/Resources << /Font << /F1 {F1} >> >>"
    )
    hides = "/X Do\n" if member == "form" else f"{member}\n{secret}EMC\n"
    content = hides + f"/OC /S BDC\n{body().write(' '.join(text))}EMC\n"
    extras = {**off, "form": (form, secret.encode("ascii"))}
    return pdf(content, resources=resources, catalog=catalog, extras=extras), text


def clipped(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Text outside the path that everything is clipped to."""
    text = sentences(rng, 4)
    even = rng.choice(("W", "W*"))
    content = (
        f"q 60 640 500 140 re {even} n\n{show(SECRET, 72, 600)}{body().write(' '.join(text))}Q\n"
    )
    return pdf(content), text


def transparent(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Text in an ink that is not opaque at all."""
    text = sentences(rng, 4)
    resources = "/ExtGState << /G << /ca 0 /CA 0 >> /H << /ca 1 >> >>"
    content = f"q /G gs\n{show(SECRET, 72, 600)}Q\n/H gs {body().write(' '.join(text))}"
    return pdf(content, resources=resources), text


def cropped(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Text outside the part of the sheet that is shown."""
    text = sentences(rng, 4)
    x, y = rng.choice(((0, 0), (30, 40), (-50, -20)))
    boxes = (
        f"/MediaBox [{x - 30} {y - 30} {x + 630} {y + 870}] /CropBox [{x} {y} {x + 595} {y + 842}]"
    )
    column = Column(x + 72, y + 740, 440)
    slug = show("Zqx proof", x + 100, y + 852, 9) + show("Zqx slug", x + 60, y - 20, 9)
    return pdf(slug + column.write(" ".join(text)), page=boxes), text


def scanned(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A picture of the page with its recognised text drawn invisibly."""
    text = sentences(rng, 5)
    picture = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xf0 EI Q\n"
    return pdf(picture + body().write(" ".join(text), "3 Tr")), text


def artifacts(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Header and footer that the PDF marks as such."""
    text = sentences(rng, 5)
    mark = "/Artifact << /Type /Pagination >> BDC"
    head = f"{mark}\n{show('Zqx header of the report', 72, 800, 9)}EMC\n"
    foot = f"{mark}\n{show('Zqx footer', 72, 40, 9)}EMC\n"
    return pdf(head + body().write(" ".join(text)) + foot), text


def diagonal_watermark(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A large word across the page, before or after the text."""
    text = sentences(rng, 12)
    word = rng.choice(("DRAFT", "COPY", "DRAFT COPY"))
    mark = f"BT /F2 {rng.randint(60, 110)} Tf 0.7 0.7 -0.7 0.7 160 380 Tm 0.85 g ({word}) Tj ET\n"
    written = body(700).write(" ".join(text), "0 g")
    return pdf(*[mark + written] if rng.random() < 0.5 else [written + mark]), text


def upright_watermark(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A large upright word behind the text."""
    text = sentences(rng, 12)
    word = rng.choice(("DRAFT", "COPY"))
    size = rng.randint(70, 120)
    mark = show(word, 110, rng.randint(590, 640), size, f"{rng.uniform(0.7, 0.9):.2f} g", "F2")
    return pdf(mark + body(700).write(" ".join(text), "0 g")), text


def form_fields(rng: Random) -> tuple[bytes, Sequence[str]]:
    """The values of a form's text and choice fields, drawn by the PDF or left to the viewer."""
    before, value, choice, after = sentences(rng, 4)
    drawn = rng.random() < 0.5
    rest = "/AP << /N {look} >>" if drawn else ""
    look = (
        "/Type /XObject /Subtype /Form /BBox [0 0 440 20] /Resources << /Font << /F1 {F1} >> >>",
        f"/Tx BMC q BT /F1 11 Tf 0 g 2 6 Td ({value}) Tj ET Q EMC".encode("ascii"),
    )
    fields = (
        f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (summary) /V ({value}) /DA (/F1 11 Tf 0 g) "
        f"/Rect [72 680 512 700] /F 4 /P {{page0}} {rest} >>",
        f"<< /Type /Annot /Subtype /Widget /FT /Ch /Ff 131072 /T (choice) /V ({choice}) "
        f"/Opt [({choice}) (Other)] /DA (/F1 11 Tf 0 g) /Rect [72 640 512 660] /F 4 "
        "/P {page0} >>",
    )
    extras = {"look": look, "first": fields[0], "second": fields[1]}
    content = show(before, 72, 740) + show(after, 72, 600)
    data = pdf(
        content,
        page=f"{A4} /Annots [{{first}} {{second}}]",
        catalog="/AcroForm << /Fields [{first} {second}] /DR << /Font << /F1 {F1} >> >> "
        "/NeedAppearances true >>",
        extras=extras,
    )
    return data, [before, value, choice, after]


def free_text(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A note that someone typed onto the page."""
    before, note, after = sentences(rng, 3)
    drawn = rng.random() < 0.5
    rest = "/AP << /N {look} >>" if drawn else ""
    extras = {
        "look": (
            "/Type /XObject /Subtype /Form /BBox [0 0 440 20] "
            "/Resources << /Font << /F1 {F1} >> >>",
            f"BT /F1 11 Tf 2 6 Td ({note}) Tj ET".encode("ascii"),
        ),
        "note": f"<< /Type /Annot /Subtype /FreeText /Contents ({note}) /DA (/F1 11 Tf 0 g) "
        f"/Rect [72 680 512 700] /F 4 {rest} >>",
    }
    content = show(before, 72, 740) + show(after, 72, 600)
    return pdf(content, page=f"{A4} /Annots [{{note}}]", extras=extras), [before, note, after]


PARTS = {
    "hidden text": hidden,
    "layers switched off": layer_off,
    "clipped text": clipped,
    "transparent ink": transparent,
    "text outside the crop box": cropped,
    "recognised text of a scan": scanned,
    "marked headers and footers": artifacts,
    "diagonal watermarks": diagonal_watermark,
    "upright watermarks": upright_watermark,
    "values of form fields": form_fields,
    "typed notes on the page": free_text,
}
