"""A key in eight plain words, so that two people can compare it on the phone.

Law: the list never changes, in no language: the words of a key are the same everywhere and for ever. No two begin with the
same four letters, and none becomes another by one letter misheard.
"""

import hashlib
from typing import Final

COUNT: Final = 8
WORDS: Final = tuple(
    """
    acorn actor album amber anchor angle apple april apron arrow artist aspen attic autumn avenue bacon badge baker balloon
    bamboo banjo barrel basket beetle bench berry bicycle biscuit blanket blossom bonnet border bottle boulder branch bread
    bridge bronze brother bucket button cabin cactus camel candle canoe carpet castle cedar cello chair cherry chimney
    circle clover cobalt coffee comet copper coral cotton cousin crayon cricket crystal cushion daisy dancer desert diamond
    dinner doctor dolphin dragon drawer drummer eagle echo elbow elephant engine envelope evening fabric falcon farmer
    feather fiddle finger flannel flower flute forest fossil freckle frost gallery garden garlic gentle giant glacier glove
    golden gravel guitar hammer harbour harvest hazel helmet hollow honey horizon hotel igloo indigo island ivory jacket
    jelly jigsaw jungle kayak kernel kettle keyhole kitchen kitten ladder lagoon lantern laurel lemon letter library lilac
    linen lobster magnet magpie mango maple marble meadow melon mirror monday monkey mosaic mountain muffin museum napkin
    needle nephew noodle north notebook november nutmeg oasis ocean olive onion orange orchard organ otter oyster paddle
    palace panda paper parrot peanut pebble pencil pepper piano pickle pigeon pillow pilot pirate planet pocket poem pony
    poplar potato prairie pumpkin puppet purple quarter rabbit radio rainbow raven ribbon river robin rooster ruby sailor
    salmon sandal saturn school scissor shadow shelter silver sister sketch sparrow spider spoon spring squirrel stable
    station summer sunday sweater teapot temple thunder tiger timber tomato tractor trumpet tulip tunnel turtle uncle valley
    vanilla velvet village violin volcano waffle wagon walnut water whistle window winter wizard wooden yellow zebra zigzag
    """.split()  # noqa: SIM905 -- as a list it would fill 256 lines
)


def words(key: bytes) -> tuple[str, ...]:
    """The words for these bytes: one for each of the first eight of their hash."""
    return tuple(WORDS[byte] for byte in hashlib.sha256(key).digest()[:COUNT])
