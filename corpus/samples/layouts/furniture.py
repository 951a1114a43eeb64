"""Page furniture, in the same place on every page: emblem, header and footer."""

from __future__ import annotations

from collections.abc import Callable

from fpdf import FPDF

from corpus.samples.layouts.flow import FAMILY, LEFT, RIGHT
from corpus.samples.model import Look

RULE_Y = 784.0
FOOT_Y = 797.0
GREY = (105, 95, 125)
BLUE = (60, 90, 160)


def draw_emblem(pdf: FPDF) -> None:
    """Draw the emblem at the top right: a ring, a leaf and three stars, without any text.

    Parameters
    ----------
    pdf : FPDF
        The document, with a page open.
    """
    pdf.set_draw_color(*GREY)
    pdf.set_fill_color(*GREY)
    pdf.set_line_width(5)
    pdf.circle(x=440, y=46, radius=17)
    pdf.set_line_width(4)
    pdf.line(452, 58, 463, 68)
    for place, height in enumerate((30, 44, 36)):
        pdf.star(x=486 + 18 * place, y=height + 8, r_in=3.4, r_out=8, corners=5, style="F")
    pdf.set_line_width(2)
    pdf.line(478, 68, RIGHT, 68)
    pdf.set_draw_color(0)
    pdf.set_fill_color(255)
    pdf.set_line_width(0.6)


def furniture(
    look: Look, *, label: str, area_line: str, dates: str, fictional: str
) -> Callable[[FPDF], None]:
    """Return what draws the furniture of a letter.

    Parameters
    ----------
    look : Look
        The variants of the letter.
    label : str
        The first words of the footer.
    area_line : str
        The name of the partnership.
    dates : str
        The dates that the footer prints.
    fictional : str
        The line that tells on every page that the letter is invented.

    Returns
    -------
    callable
        Takes the PDF as a page begins.
    """

    def draw(pdf: FPDF) -> None:
        draw_emblem(pdf)
        pdf.set_text_color(*GREY)
        pdf.set_font(FAMILY, "", 9)
        pdf.text(LEFT, 24 if look.fictional_at == "head" else 832, fictional)
        pdf.set_text_color(0)
        number = pdf.page_no()
        if number == 1 or number == look.footer_skip:
            return
        pdf.line(LEFT, RULE_Y, RIGHT, RULE_Y)
        size = look.footer_size
        pdf.set_font(FAMILY, "B", size)
        shift = 0.0
        if not look.footer_bold:
            pdf.set_font(FAMILY, "B" if look.footer == "plain" else "", size)
            pdf.text(LEFT, FOOT_Y, label + " ")
            shift = pdf.get_string_width(label + " ")
            pdf.set_font(FAMILY, "", size)
            pdf.text(LEFT + shift, FOOT_Y, area_line)
        else:
            pdf.text(LEFT, FOOT_Y, f"{label} {area_line}")
        number_y = FOOT_Y
        if look.footer_lines == 2:
            number_y = FOOT_Y + size * 1.2
            pdf.text(LEFT, number_y, dates)
        pdf.set_text_color(*BLUE)
        pdf.set_font(FAMILY, "B", max(size, 12))
        text = str(number)
        pdf.text(RIGHT - pdf.get_string_width(text), number_y, text)
        pdf.set_text_color(0)

    return draw
