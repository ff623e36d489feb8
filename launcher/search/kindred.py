"""Words of one meaning in this trade: what agents type for a thing that the phrases call otherwise, as `boss` for a manager.

One line is one meaning; in it a word stands for all the others, and they for it. A word means its usual endings too (`refund`,
refunded); with a hyphen behind it, all that begins so. Several words are one turn (`money back`). A line says what people mean
while a customer waits, not what a dictionary calls the same, and each word says it alone: what means much else (`right`,
`issue`) has no place here. To mend a line, edit it: nothing else knows it.

Law: it only proposes, and it is asked only where the word itself stands in few phrases or in none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from launcher.search.forms import ENDINGS, forms, umlauts
from launcher.text import asked, bare, folded, is_dense

_ENGLISH: Final = """
angry, furious, mad, livid, irate, raging, fuming, enraged, anger, rage, pissed, outraged
yell, scream, shout, loud, raised voice
swear, curse, cursing, profanity, foul language, bad language, expletive, swearword
insult, abusive, abuse, call me names, calls me names, name calling, slur
boss, manager, supervisor, team leader, team lead, superior, someone higher, management
refund, money back, reimburse, reimbursement, cash back
lawyer, sue, suing, sues, court, legal, attorney, solicitor, lawsuit
broken, faulty, defective, defect, malfunction, not working, doesnt work, stopped working, damaged
late, delay, overdue, behind schedule
cancel, cancellation, unsubscribe
bill, invoice, billing
charge, debit
call back, ring back, callback, phone back, return the call, calls back
hold, wait, queue, waiting line
parcel, package, delivery, shipment, deliver, courier
mistake, error, our fault, slip, mix up, mess up, messed up, screwed up
promise, commitment, gave your word
proof, evidence, receipt
sorry, apology, apologise, apologize, apologies, regret
interpreter, translator, translate, english
repeat, say again, once more, pardon
privacy, gdpr, data protection, personal data
identity, verify, verification, security check, id check
expensive, overpriced, pricey, costly, cheaper
discount, rebate, price reduction, money off, voucher, coupon
exchange, replacement, replace, swap, substitute
repair, mend, fix
crying, tears, weeping, sobbing, cries
threat, threaten, menace
hang up, end the call, terminate the call, disconnect
transfer, put through, forward, redirect, hand over, pass on
colleague, coworker, teammate
technician, engineer, mechanic
complaint, complain, grievance
rule, policy, terms, regulation
escalate, escalation, take it further
outage, network down, service down, no internet, internet down
router, modem, wifi
password, login, log in
instalment, installment, payment plan, pay in parts, pay over time
owe, debt, arrears
died, death, deceased, passed away, bereavement
review, rating, stars, feedback
chatty, rambling, talkative, keeps talking, wont stop talking
confused, puzzled, lost me
uncertain, unsure, no idea, dont know, no clue
summary, recap, sum up
goodbye, bye, farewell, sign off
liar, lying, lies, lied
scam, fraud, rip off
racist, racism, racial, discrimination
drunk, intoxicated
husband, wife, spouse, third party, on behalf of
fire, smoke, burning, sparks
"""

_GERMAN: Final = """
wut, wütend, wüten, zorn, zornig, sauer, ärger, verärgert, ärgerlich, aufgebracht, rasend, stinksauer
schreien, schreit, schreie, schrie, geschrien, schreiend, brüllen, brüllt, gebrüllt, anschreien, laut, lautstärke
fluchen, flucht, fluch, flüche, schimpfen, schimpft, schimpfwort, schimpfwörter, kraftausdruck
beleidigen, beleidigt, beleidigung, beschimpfen, beschimpft, beschimpfung, idiot, arschloch
chef, chefin, boss, vorgesetzt, vorgesetzter, teamleitung, teamleiter, manager, geschäftsführung
geld zurück, erstatten, erstattet, erstattung, rückerstattung, rückzahlung, refund
anwalt, anwältin, rechtsanwalt, klage, klagen, verklagen, gericht, jurist
kaputt, defekt, beschädigt, funktioniert nicht
spät, verspätet, verspätung, verzug, verzögert, verzögerung, überfällig
kündigen, kündigung, abbestellen, vertragsende
stornieren, storno, stornierung, absagen
rechnung, beleg, quittung, faktura
abbuchung, abgebucht, abbuchen, eingezogen, lastschrift, belastet
rückruf, zurückrufen, ruft zurück, rufe zurück, callback
anruf, anrufen, ruft an, telefonat, angerufen
warten, wartet, halten, haltezeit, warteschleife, wartezeit, warteschlange
paket, sendung, päckchen, lieferung, zustellung, kurier
fehler, irrtum, falsch, verwechselt, verwechslung, patzer, versehen
versprechen, versprochen, versprach, zusage, zugesagt
beweis, nachweis, beleg, beweisen
sorry, entschuldigen, entschuldigung, tut leid, verzeihung, bedauern, pardon
versteht deutsch, sprache, dolmetscher, übersetzer, übersetzung, sprachbarriere
wiederholen, wiederhole, nochmal, noch einmal
datenschutz, dsgvo, datenweitergabe
ausweis, identität, verifizieren, legitimation, sicherheitsfrage
teuer, teurer, preis, preiserhöhung
rabatt, nachlass, preisnachlass, gutschein, ermäßigung
umtausch, umtauschen, austausch, austauschen, ersatz, tauschen
reparatur, reparieren, instandsetzung
weinen, weint, tränen, heulen, heult
drohen, droht, drohung, bedrohen, bedroht, gedroht
auflegen, legt auf, lege auf, gespräch beenden
weiterleiten, weiterverbinden, durchstellen, weitergeben, übergabe
kollege, kollegin, kollegen
techniker, monteur, handwerker
beschwerde, beschweren, reklamation, reklamieren
regel, vorschrift, richtlinie, bestimmung
ausfall, störung, ausgefallen
ratenzahlung, teilzahlung
mahnung, schulden, rückstand, inkasso
gestorben, verstorben, tod, trauer, todesfall, beileid
bewertung, rezension, sterne
redet, reden, redselig, abschweifen, schweift ab, ausschweifend, vom thema
unsicher, keine ahnung, weiß nicht, unklar
zusammenfassung, zusammenfassen
wiederhören, tschüss, verabschieden, abschied
lüge, lügen, lügner, gelogen
betrug, betrüger, abzocke
ausnahme, sonderfall, kulanz
ehemann, ehefrau, ehemanns, vollmacht, kontoinhaber
rückgabe, rücksendung, retoure, zurückschicken, zurücksenden
"""

_JAPANESE: Final = """
怒り, 怒っ, 激怒, 立腹, 腹立, 憤慨, 激高
怒鳴, 叫, 大声, 声を荒
暴言, 罵倒, 侮辱, 馬鹿, 悪口, 罵声, 暴力的な言葉
上司, 上席, 責任者, 店長, 管理者, 上の人, 偉い人, マネージャー, 主任
返金, 払い戻, 払戻, お金を返
弁護士, 訴訟, 裁判, 法的, 訴え
故障, 壊れ, 不良品, 不具合, 動かな
遅れ, 遅延, 遅い, 遅く
解約, 退会, 契約終了
取消, 取り消, キャンセル
請求書, 請求, 明細
引き落と, 引落, 引かれ
折り返, 折返, かけ直, 掛け直
保留, お待たせ, 待たせ, 待機
荷物, 小包, 配達, 配送, お届け
間違, 誤り, ミス, 手違い, 誤っ
二重, 二回, 重複
約束, 確約
証拠, 証明, 領収書, レシート
謝罪, お詫び, 詫び, 申し訳, 謝り, 謝る
日本語, 言語, 通訳, 外国語, 言葉の壁
繰り返, もう一度, 再度
個人情報, 本人確認, プライバシー, ご本人
奥様, ご主人, ご家族, 家族, 代理, 本人以外, 配偶者
高い, 高額, 値上げ
値引, 割引, 安く
交換, 代替, 代わりの品, 取り替
修理, 修繕
泣い, 涙, 泣き
脅し, 脅迫, 脅さ, 殺す
切電, 電話を切, 通話を終, 終話
転送, 引き継, 引継, 取り次, 担当を代
同僚, 他の者
技術者, 技師, 作業員
苦情, クレーム
規則, 規約, ルール, 決まり
障害, つながらな, 繋がらな
分割, 分割払
督促, 滞納, 未払
亡くな, 死亡, 逝去, お悔や
口コミ, 評価, レビュー
雑談, 脱線, 長話, 話がそれ
分から, 分かりかね, 分らな, わからな, 不明
要約, まとめ
嘘, 騙
詐欺, だまし
例外, 特例, 特別扱い
"""

MEANINGS: Final = {"en": _ENGLISH, "de": _GERMAN, "ja": _JAPANESE}  # by language
_SHORTEST_STEM: Final = 5  # letters of a stem that may take every ending
_MANY_ENDINGS: Final = ENDINGS | {"t"}
_SOME_ENDINGS: Final = {4: frozenset(("s", "es", "ed", "ing", "en", "e", "em", "t"))}  # by letters of the stem
_FEW_ENDINGS: Final = frozenset(("s", "es", "ed", "ing", "en"))


class Word(NamedTuple):
    """One word of a turn: how it begins, and whether any end may follow or only a usual one."""

    stem: str
    open: bool

    def means(self, word: str) -> bool:
        """Whether this is the word, or one of its forms; also with two letters for an umlaut."""
        if not word.startswith(self.stem):
            return any(written != word and self.means(written) for written in umlauts(word)[:1])
        rest = word[len(self.stem) :]
        if self.open or not rest:
            return True
        if len(self.stem) < _SHORTEST_STEM:
            return rest in _SOME_ENDINGS.get(len(self.stem), _FEW_ENDINGS)
        return rest in _MANY_ENDINGS or (rest[0] == self.stem[-1] and rest[1:] in _MANY_ENDINGS)


Turn = tuple[Word, ...]  # words that say one thing together


@lru_cache(maxsize=64)
def kindred(wanted: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], tuple[Turn, ...]], ...]:
    """What a query says of such things: the words, next to each other as they were typed, and the other turns for them."""
    known, found = _known(), defaultdict[tuple[str, ...], list[Turn]](list)
    for at, word in enumerate(wanted):
        for turn, others in [pair for written in (word, *umlauts(word)[:1]) for pair in _begun_with(written, known)]:
            said = wanted[at : at + len(turn)]
            if len(said) == len(turn) and all(one.means(own) for one, own in zip(turn, said, strict=True)):
                found[said] += others
    return tuple((said, tuple(dict.fromkeys(turns))) for said, turns in found.items())


def _begun_with(word: str, known: Mapping[str, Sequence[tuple[Turn, Sequence[Turn]]]]) -> Iterable[tuple[Turn, Sequence[Turn]]]:
    """The turns whose first word may be this one, each with those that say the same."""
    return [pair for end in range(len(word), 0, -1) for pair in known.get(word[:end], ())]


@cache
def _known() -> Mapping[str, Sequence[tuple[Turn, Sequence[Turn]]]]:
    """By the stem of its first word each turn, and those that say the same."""
    known = defaultdict[str, list[tuple[Turn, Sequence[Turn]]]](list)
    for line in "".join(MEANINGS.values()).splitlines():
        turns = [turn for said in filter(None, line.split(", ")) if (turn := _turn(said))]
        for turn in turns:
            known[turn[0].stem].append((turn, [other for other in turns if other != turn]))
    return known


def _turn(said: str) -> Turn:
    text = folded(said)
    found = [bare(text[start:end]) for start, end in asked(text)]
    return tuple(Word(one if is_dense(one) else _stem(one), is_dense(one) and len(one) == 1) for one in found)


def _stem(word: str) -> str:
    """What the word shares with its forms."""
    return next((form for form in forms(word) if word.startswith(form) and len(form) >= _SHORTEST_STEM), word)
