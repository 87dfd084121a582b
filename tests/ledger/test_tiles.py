"""The tree against RFC 6962's known roots and against a naive tree."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzheng.ledger import tiles

# The classic vectors of certificate transparency: eight leaves and the head after each.
LEAVES = [
    b"",
    bytes.fromhex("00"),
    bytes.fromhex("10"),
    bytes.fromhex("2021"),
    bytes.fromhex("3031"),
    bytes.fromhex("40414243"),
    bytes.fromhex("5051525354555657"),
    bytes.fromhex("606162636465666768696a6b6c6d6e6f"),
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_head(hashes):
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    power = 1
    while power * 2 < len(hashes):
        power *= 2
    return hashlib.sha256(b"\1" + naive_head(hashes[:power]) + naive_head(hashes[power:])).digest()


def some_leaves(count):
    return [tiles.leaf_hash(str(i).encode()) for i in range(count)]


def grown(leaves):
    edge, full = tiles.Edge.empty(), {}
    for leaf in leaves:
        for tile in edge.append(leaf):
            full[tile.level, tile.index] = tile
    return edge, full


def nodes_for(ranges, leaves):
    """Every node straight from the leaves, not from tiles."""
    return {
        node: naive_head(leaves[node.index << node.height : (node.index + 1) << node.height])
        for start, end in ranges
        for node in tiles.nodes_of(start, end)
    }


@pytest.mark.parametrize("count", range(1, 9))
def test_heads_are_those_of_rfc_6962(count):
    hashes = [tiles.leaf_hash(data) for data in LEAVES[:count]]
    assert tiles.tree_head(hashes).hex() == ROOTS[count - 1]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert tiles.tree_head([]) == tiles.EMPTY_ROOT == hashlib.sha256(b"").digest()


@given(st.integers(min_value=0, max_value=700))
@settings(max_examples=40)
def test_an_edge_gives_the_head_of_the_naive_tree(count):
    leaves = some_leaves(count)
    assert tiles.tree_head(leaves) == naive_head(leaves)


@given(st.data())
@settings(max_examples=60)
def test_inclusion_proofs_verify_and_only_for_their_leaf(data):
    size = data.draw(st.integers(min_value=1, max_value=700))
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    leaves = some_leaves(size)
    ranges = tiles.inclusion_ranges(index, size)
    proof, root = tiles.path(ranges, nodes_for(ranges, leaves)), naive_head(leaves)
    assert tiles.verify_inclusion(leaves[index], index, size, proof, root)
    assert not tiles.verify_inclusion(tiles.leaf_hash(b"other"), index, size, proof, root)
    assert not tiles.verify_inclusion(leaves[index], index, size, [*proof, root], root)
    assert not tiles.verify_inclusion(leaves[index], index, size, proof[:-1], root) or not proof
    assert not tiles.verify_inclusion(leaves[index], index, size, proof, tiles.leaf_hash(b"root"))


@given(st.data())
@settings(max_examples=60)
def test_consistency_proofs_verify_and_only_between_their_heads(data):
    new = data.draw(st.integers(min_value=1, max_value=700))
    old = data.draw(st.integers(min_value=1, max_value=new))
    leaves = some_leaves(new)
    ranges = tiles.consistency_ranges(old, new)
    proof = tiles.path(ranges, nodes_for(ranges, leaves))
    old_root, new_root = naive_head(leaves[:old]), naive_head(leaves)
    assert tiles.verify_consistency(old, new, proof, old_root, new_root)
    forged = naive_head([tiles.leaf_hash(b"forged"), *leaves[1:old]])
    assert not tiles.verify_consistency(old, new, proof, forged, new_root)
    assert not tiles.verify_consistency(old, new, [*proof, old_root], old_root, new_root)


def test_seven_leaves_prove_as_the_rfc_draws_it():
    """RFC 6962 §2.1.3: the paths of d0, d3, d4, d6 and the consistency of 3, 4, 6 with 7."""
    leaves = some_leaves(7)
    a, b, c, d, e, f, j = leaves
    g, h, i = tiles.node_hash(a, b), tiles.node_hash(c, d), tiles.node_hash(e, f)
    k, right = tiles.node_hash(g, h), tiles.node_hash(i, j)

    def inclusion(index):
        ranges = tiles.inclusion_ranges(index, 7)
        return tiles.path(ranges, nodes_for(ranges, leaves))

    def consistency(old):
        ranges = tiles.consistency_ranges(old, 7)
        return tiles.path(ranges, nodes_for(ranges, leaves))

    assert inclusion(0) == [b, h, right]
    assert inclusion(3) == [c, g, right]
    assert inclusion(4) == [f, j, k]
    assert inclusion(6) == [i, k]
    assert consistency(3) == [c, d, g, right]
    assert consistency(4) == [right]
    assert consistency(6) == [i, j, k]


def test_tiles_fill_at_every_level_and_hold_the_roots_of_those_below():
    leaves = some_leaves(256 * 256 + 3)
    edge, full = grown(leaves)
    assert len([key for key in full if key[0] == 0]) == 256
    assert tiles.split(full[0, 7].hashes) == leaves[7 * 256 : 8 * 256]
    assert tiles.split(full[1, 0].hashes) == [full[0, i].root for i in range(256)]
    assert full[1, 0].root == naive_head(leaves[: 256 * 256])
    assert edge.root() == naive_head(leaves)


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 511, 600, 256 * 256, 256 * 257 + 5])
def test_an_edge_stands_up_again_from_its_unfinished_tiles(count):
    leaves = some_leaves(count + 300)
    first, full = grown(leaves[:count])
    widths = tiles.edge_widths(count)
    levels = [
        leaves[count - width : count]
        if level == 0
        else [full[level - 1, (count >> (8 * level)) - width + i].root for i in range(width)]
        for level, width in enumerate(widths)
    ]
    again = tiles.Edge(count, levels)
    assert again.root() == first.root()
    for leaf in leaves[count:]:
        assert first.append(leaf) == again.append(leaf)
    assert again.root() == first.root() == naive_head(leaves)


@pytest.mark.parametrize("index", [0, 255, 256, 65535, 65536, 70000, 65536 * 256 + 1])
def test_a_node_is_found_in_the_tile_of_its_level(index):
    for height in (0, 3, 7, 8, 11, 16):
        where = tiles.slice_of(tiles.Node(height, index))
        assert where.level == height // 8
        assert (where.index * 256 + where.start) << (8 * where.level) == index << height
        assert where.count == 1 << (height % 8)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((0, 0), "tile/0/000"),
        ((0, 1234067), "tile/0/x001/x234/067"),
        ((1, 5, 17), "tile/1/005.p/17"),
        ((2, 1000), "tile/2/x001/000"),
        ((0, 999, 256), "tile/0/999"),
    ],
)
def test_paths_are_those_of_tlog_tiles(given, expected):
    assert tiles.tile_path(*given) == expected


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 3)])
def test_there_is_no_proof_of_a_leaf_outside_the_tree(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        tiles.inclusion_ranges(index, size)
    assert not tiles.verify_inclusion(b"", index, size, [], b"")


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_there_is_no_consistency_backwards_or_from_nothing(old, new):
    with pytest.raises(ValueError, match="no consistency"):
        tiles.consistency_ranges(old, new)
    assert not tiles.verify_consistency(old, new, [], b"", b"")
