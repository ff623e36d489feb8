"""Moments in a phrase's text: moved by an offset, and written by a CLDR date pattern.

Law: a pattern is known in full or refused; there is nothing in one that a phrase could run. It reads no clock.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _

_PATTERN: Final = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")
_OFFSET: Final = re.compile(r"([+-]\d{1,4})([mhdwMy])", re.ASCII)
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Names:
    """How a language calls its days (Monday first), its months as they stand beside a day, and the halves of the day.

    `date` and `time` are the patterns in which it usually writes them.
    """

    days: tuple[str, ...]
    short_days: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    halves: tuple[str, ...] = ("AM", "PM")
    date: str = "d MMMM yyyy"
    time: str = "HH:mm"


# Of each language: days, months, the halves of the day, the usual date and time. Each name is followed by its short form where
# that is another.
_SPOKEN: Final = """
en | Monday/Mon Tuesday/Tue Wednesday/Wed Thursday/Thu Friday/Fri Saturday/Sat Sunday/Sun
   | January/Jan February/Feb March/Mar April/Apr May June/Jun July/Jul August/Aug September/Sep October/Oct November/Nov
     December/Dec | AM PM | d MMMM yyyy | HH:mm
de | Montag/Mo Dienstag/Di Mittwoch/Mi Donnerstag/Do Freitag/Fr Samstag/Sa Sonntag/So
   | Januar/Jan. Februar/Feb. März April/Apr. Mai Juni Juli August/Aug. September/Sept. Oktober/Okt. November/Nov.
     Dezember/Dez. | AM PM | d. MMMM yyyy | HH:mm
fr | lundi/lun. mardi/mar. mercredi/mer. jeudi/jeu. vendredi/ven. samedi/sam. dimanche/dim.
   | janvier/janv. février/févr. mars avril/avr. mai juin juillet/juil. août septembre/sept. octobre/oct. novembre/nov.
     décembre/déc. | AM PM | d MMMM yyyy | HH:mm
es | lunes/lun martes/mar miércoles/mié jueves/jue viernes/vie sábado/sáb domingo/dom
   | enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago septiembre/sept octubre/oct
     noviembre/nov diciembre/dic | a.m. p.m. | d 'de' MMMM 'de' yyyy | HH:mm
it | lunedì/lun martedì/mar mercoledì/mer giovedì/gio venerdì/ven sabato/sab domenica/dom
   | gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago settembre/set ottobre/ott
     novembre/nov dicembre/dic | AM PM | d MMMM yyyy | HH:mm
pt | segunda-feira/seg. terça-feira/ter. quarta-feira/qua. quinta-feira/qui. sexta-feira/sex. sábado/sáb. domingo/dom.
   | janeiro/jan. fevereiro/fev. março/mar. abril/abr. maio/mai. junho/jun. julho/jul. agosto/ago. setembro/set. outubro/out.
     novembro/nov. dezembro/dez. | AM PM | d 'de' MMMM 'de' yyyy | HH:mm
nl | maandag/ma dinsdag/di woensdag/wo donderdag/do vrijdag/vr zaterdag/za zondag/zo
   | januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sep oktober/okt november/nov
     december/dec | a.m. p.m. | d MMMM yyyy | HH:mm
sv | måndag/mån tisdag/tis onsdag/ons torsdag/tors fredag/fre lördag/lör söndag/sön
   | januari/jan. februari/feb. mars april/apr. maj juni juli augusti/aug. september/sep. oktober/okt. november/nov.
     december/dec. | fm em | d MMMM yyyy | HH:mm
da | mandag/man. tirsdag/tirs. onsdag/ons. torsdag/tors. fredag/fre. lørdag/lør. søndag/søn.
   | januar/jan. februar/feb. marts/mar. april/apr. maj juni/jun. juli/jul. august/aug. september/sep. oktober/okt.
     november/nov. december/dec. | AM PM | d. MMMM yyyy | HH.mm
nb | mandag/man. tirsdag/tir. onsdag/ons. torsdag/tor. fredag/fre. lørdag/lør. søndag/søn.
   | januar/jan. februar/feb. mars april/apr. mai juni juli august/aug. september/sep. oktober/okt. november/nov.
     desember/des. | a.m. p.m. | d. MMMM yyyy | HH:mm
pl | poniedziałek/pon. wtorek/wt. środa/śr. czwartek/czw. piątek/pt. sobota/sob. niedziela/niedz.
   | stycznia/sty lutego/lut marca/mar kwietnia/kwi maja/maj czerwca/cze lipca/lip sierpnia/sie września/wrz
     października/paź listopada/lis grudnia/gru | AM PM | d MMMM yyyy | HH:mm
cs | pondělí/po úterý/út středa/st čtvrtek/čt pátek/pá sobota/so neděle/ne
   | ledna/led února/úno března/bře dubna/dub května/kvě června/čvn července/čvc srpna/srp září/zář října/říj
     listopadu/lis prosince/pro | dop. odp. | d. MMMM yyyy | H:mm
tr | Pazartesi/Pzt Salı/Sal Çarşamba/Çar Perşembe/Per Cuma/Cum Cumartesi/Cmt Pazar/Paz
   | Ocak/Oca Şubat/Şub Mart/Mar Nisan/Nis Mayıs/May Haziran/Haz Temmuz/Tem Ağustos/Ağu Eylül/Eyl Ekim/Eki Kasım/Kas
     Aralık/Ara | ÖÖ ÖS | d MMMM yyyy | HH:mm
ru | понедельник/пн вторник/вт среда/ср четверг/чт пятница/пт суббота/сб воскресенье/вс
   | января/янв. февраля/февр. марта/мар. апреля/апр. мая июня/июн. июля/июл. августа/авг. сентября/сент. октября/окт.
     ноября/нояб. декабря/дек. | AM PM | d MMMM yyyy 'г'. | HH:mm
ja | 月曜日/月 火曜日/火 水曜日/水 木曜日/木 金曜日/金 土曜日/土 日曜日/日
   | 1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月 | 午前 午後 | yyyy年M月d日 | H:mm
zh | 星期一/周一 星期二/周二 星期三/周三 星期四/周四 星期五/周五 星期六/周六 星期日/周日
   | 1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月 | 上午 下午 | yyyy年M月d日 | HH:mm
ko | 월요일/월 화요일/화 수요일/수 목요일/목 금요일/금 토요일/토 일요일/일
   | 1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월 | 오전 오후 | yyyy년 M월 d일 | a h:mm
"""
_UNKNOWN_DATE: Final = "yyyy-MM-dd"


@cache
def _spoken() -> Mapping[str, Names]:
    entries = (entry.split("|") for entry in re.split(r"\n(?=\w)", _SPOKEN.strip()))
    return {code.strip(): _names(*map(str.strip, told)) for code, *told in entries}


def _names(days: str, months: str, halves: str, date: str, time: str) -> Names:
    (long_days, short_days), (long_months, short_months) = _forms(days), _forms(months)
    return Names(long_days, short_days, long_months, short_months, tuple(halves.split()), date, time)


def _forms(told: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parted = [name.partition("/") for name in told.split()]
    return tuple(long for long, _slash, _short in parted), tuple(short or long for long, _slash, short in parted)


ENGLISH: Final = _spoken()["en"]


@lru_cache(maxsize=64)
def names_of(locale: str) -> Names:
    """How the language of this locale, such as de-AT, calls them; English names and a date of figures where it is unknown."""
    code, _dash, country = locale.replace("_", "-").lower().partition("-")
    if (code, country) == ("en", "us"):
        return replace(ENGLISH, date="MMMM d, yyyy", time="h:mm a")
    return _spoken().get({"no": "nb"}.get(code, code)) or replace(ENGLISH, date=_UNKNOWN_DATE)


def offset_of(text: str) -> tuple[int, str] | None:
    """The amount and unit that an offset such as +2d names; None where it is none."""
    found = _OFFSET.fullmatch(text.strip())
    return (int(found[1]), found[2]) if found else None


def moved(now: datetime, amount: int, unit: str) -> datetime:
    """The moment that many units on; the last day where a month is shorter. LauncherError beyond the calendar."""
    try:
        if unit in _UNITS:
            return now + timedelta(**{_UNITS[unit]: amount})
        years, month = divmod(now.year * 12 + now.month - 1 + amount * (12 if unit == "y" else 1), 12)
        return now.replace(year=years, month=month + 1, day=min(now.day, monthrange(years, month + 1)[1]))
    except (ValueError, OverflowError) as error:
        raise LauncherError(_("A date in this phrase lies beyond the calendar."), _("Make its offset smaller.")) from error


def is_pattern(pattern: str) -> bool:
    """Whether every letter of the pattern is known."""
    letters = _letters(datetime(2000, 1, 1, tzinfo=UTC), ENGLISH)
    covered = sum(len(piece[0]) for piece in _PATTERN.finditer(pattern) if not piece[2] or piece[0] in letters)
    return bool(pattern) and covered == len(pattern)


def written(when: datetime, pattern: str, names: Names) -> str:
    """The moment as the pattern writes it in that language."""
    letters = _letters(when, names)
    return "".join(_written_piece(piece, letters) for piece in _PATTERN.finditer(pattern))


def _written_piece(piece: re.Match[str], letters: Mapping[str, str]) -> str:
    if piece[2]:
        return letters[piece[0]]
    if piece[1] is not None:
        return piece[1].replace("''", "'") or "'"
    return piece[0]


def _letters(when: datetime, names: Names) -> Mapping[str, str]:
    """What each known run of letters in a CLDR pattern says at this moment."""
    numbers = {"M": when.month, "d": when.day, "H": when.hour, "h": when.hour % 12 or 12, "m": when.minute, "s": when.second}
    said = {letter: str(number) for letter, number in numbers.items()}
    said |= {letter * 2: f"{number:02}" for letter, number in numbers.items()}
    said |= {"MMM": names.short_months[when.month - 1], "MMMM": names.months[when.month - 1]}
    said |= dict.fromkeys(("E", "EE", "EEE"), names.short_days[when.weekday()])
    said |= {"EEEE": names.days[when.weekday()], "a": names.halves[when.hour >= 12]}
    return said | {"y": str(when.year), "yy": f"{when.year % 100:02}", "yyyy": f"{when.year:04}"}
