"""What each answer about a CV says to the person who sent it. Codes are stored and stable; sentences may change."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def sentence(code: str, **figures: int) -> str:
    """The sentence for this code in the reader's language; empty for a CV that was read."""
    match code:
        case "":
            return ""
        case "too_large":
            return _(
                "This file has %(size)s MB; a CV can have up to %(most)s MB. Please save it smaller (pictures are often"
                " what weighs) and choose it again."
            ) % {"size": megabytes(figures["size"]), "most": megabytes(figures["most"])}
        case "too_many_pages":
            return ngettext(
                "This PDF has %(pages)s pages; a CV can have one. Please choose a shorter one.",
                "This PDF has %(pages)s pages; a CV can have up to %(most)s. Please choose a shorter one: certificates"
                " and samples of your work can follow later.",
                figures["most"],
            ) % {"pages": f"{figures['pages']:,}", "most": figures["most"]}
        case "damaged_page":
            return _(
                "Page %(page)s of this PDF is damaged. Please open your CV where you wrote it, save it as PDF once more"
                " and choose the new file."
            ) % {"page": figures["page"]}
        case _code:
            return plain()[_code]


def megabytes(size: int) -> str:
    """Rounded up to a tenth, so that a file just over the limit does not read as the limit: 15.1 for 15 MB and a byte."""
    tenths = -(-size * 10 // 2**20)
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths / 10:.1f}"


def plain() -> dict[str, str]:
    """The sentences without figures."""
    not_yet = _("We have your file and could not read it yet. We go on trying; there is nothing you need to do now.")
    return {
        # refused by its size and first bytes
        "empty": _("This file is empty. Please check that it opens on your device, then choose it again."),
        "word": _(
            "This is a Word file. Please save it as PDF (in Word: File, Save as, PDF) and choose the PDF: it looks the"
            " same to everyone who reads it."
        ),
        "office": _(
            "This is an office document, not a PDF. Please save it as PDF (most programs: File, Export, PDF) and choose"
            " the PDF."
        ),
        "pages": _(
            "This is an Apple Pages file. Please save it as PDF (in Pages: File, Export To, PDF) and choose the PDF."
        ),
        "rtf": _("This is a text document (RTF). Please open it, save it as PDF and choose the PDF."),
        "html": _(
            "This is a web page. Please open it in your browser, print it with “Save as PDF” as the printer, and choose"
            " the PDF."
        ),
        "picture": _(
            "This is a picture. Please put it into a PDF (most phones and computers: Print, Save as PDF) and choose the"
            " PDF."
        ),
        "text": _(
            "This is a plain text file. Please open it, print it with “Save as PDF” as the printer, and choose the PDF."
        ),
        "archive": _("This is a packed archive. Please unpack it and choose the PDF of your CV itself."),
        "not_pdf": _("This is not a PDF. Please save your CV as PDF and choose it again."),
        # refused after reading
        "encrypted": _(
            "This PDF asks for a password, so we could not open it. Please save it without a password and choose it"
            " again."
        ),
        "truncated": _(
            "This PDF ends too early, as if a download or a copy had been cut off. Please check that it opens on your"
            " device, save it again and choose the new file."
        ),
        "damaged": _(
            "This PDF is damaged and does not open. Please open your CV where you wrote it, save it as PDF once more"
            " and choose the new file."
        ),
        "no_pages": _(
            "This PDF has no pages. Please open your CV where you wrote it, save it as PDF and choose the new file."
        ),
        "blank": _(
            "The pages of this PDF are blank. Please check that it shows your CV, save it as PDF once more and choose"
            " the new file."
        ),
        # accepted, with something to know
        "no_text": _(
            "This PDF holds pictures of pages, without text that can be searched. That is fine: people read it."
        ),
        # kept, to be read later
        "busy": not_yet,
        "slow": not_yet,
        "crashed": not_yet,
        # kept, and nothing more can be done by us
        "too_heavy": _(
            "We have your file and could not open it: it asks for more time or memory than a CV needs. Please open it,"
            " print it with “Save as PDF” as the printer, and send us the new file."
        ),
    }
