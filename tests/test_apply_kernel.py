"""A theorem of kernels at the user's data: numbers with their errors, what is refused with which words, and the card.

Each simulated check errs with probability 10^-9 at most; seeds are fixed.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.linalg import hilbert
from sympy import Rational

from numerics import functionals, memory, reading, spectrum as spectra
from numerics.apply import apply
from numerics.functionals import Data, Runs, gathered, independence, kernel_of
from numerics.kernels import Kernel
from numerics.memory import TooLarge, afford
from numerics.reading import BadData, doubles
from numerics.run import Options
from numerics.spectrum import plan, spectrum
from reports.cli import main, trilemma
from theorems._library import library
from theorems.data import digits

CRITICAL = library()["ma2018.critical_batch_size"]
VARIANCE = library()["qian2020.gradient_variance"]
QUIET = Options(roads=("exact",))
IMAGES = np.array(digits()[:1500:3], dtype=float)
PIXELS, PARITY = IMAGES[:, :-1] / 16, 1 - 2 * (IMAGES[:, -1] % 2)
GAUSSIAN = {"kernel": "gaussian", "sigma": "2"}


def saved(folder: Path, table: np.ndarray, name: str = "data.csv") -> Path:
    np.savetxt(folder / name, table, fmt="%.17g", delimiter=",")
    return folder / name


def last(header: tuple[str, ...]) -> int:
    return len(header) - 1


# ------------------------------------------------------------------------------- numbers
@pytest.mark.parametrize("name", ["A", "B", "O3"])
def test_golden_data_sets_have_their_eigenvalues(name: str) -> None:
    rows, top, low, rank = {
        "A": (np.repeat(np.eye(3), [5, 3, 2], axis=0), 1 / 2, 1 / 5, 3),
        "B": (np.vstack([np.repeat(np.eye(2), [5, 1], axis=0), np.zeros((14, 2))]), 1 / 4, 1 / 20, 2),
        "O3": (np.array([[11, 10, -2], [-5, 2, 14]]) / 15, 16 / 25, 9 / 25, 2),
    }[name]
    found = spectrum(rows, Kernel())
    assert found.beta.value == pytest.approx(1, abs=1e-15)
    assert abs(found.top.value - top) <= found.top.error < 1e-13
    assert abs(found.low.value - low) <= found.low.error < 1e-13
    assert found.rank == rank


def test_a_polynomial_kernel_has_the_golden_matrix() -> None:
    """P3: (1 + x z)^2 on 0, 1, 2."""
    points = np.array([[0.0], [1.0], [2.0]])
    kernel = Kernel("polynomial", 1.0, 2)
    assert kernel.block(points, points).tolist() == [[1, 1, 1], [1, 4, 9], [1, 9, 25]]
    assert kernel.diagonal(points).tolist() == [1, 4, 25]
    assert spectrum(points, kernel).beta.value == 25


@pytest.mark.parametrize("kernel", [Kernel(), Kernel("gaussian", 2.0), Kernel("laplace", 4.0), Kernel("polynomial", 4.0, 3)], ids=str)
def test_errors_bound_the_distance_to_fifty_digits(kernel: Kernel) -> None:
    """Sixty digits: the same matrix in multiple precision, its ends by mpmath."""
    from mpmath import exp, matrix, mp, mpf, sqrt

    rows = PIXELS[:24, 10:40]
    with mp.workdps(50):
        exact = [[mpf(float(v)) for v in row] for row in rows]

        def entry(x: list[mpf], z: list[mpf]) -> mpf:
            dot, far = sum(a * b for a, b in zip(x, z, strict=True)), sum((a - b) ** 2 for a, b in zip(x, z, strict=True))
            sigma = mpf(kernel.sigma)
            return {"linear": dot, "gaussian": exp(-far / (2 * sigma**2)), "laplace": exp(-sqrt(far) / sigma),
                    "polynomial": (1 + dot / sigma**2) ** kernel.degree}[kernel.name]

        values = sorted(mp.eigsy(matrix([[entry(x, z) / len(rows) for z in exact] for x in exact]), eigvals_only=True))
    found = spectrum(rows, kernel)
    assert abs(found.top.value - float(values[-1])) <= found.top.error
    assert any(abs(found.low.value - float(v)) <= found.low.error for v in values)
    assert found.top.error < 1e-6 * found.top.value


def test_eigenvalues_that_rounding_may_have_made_are_not_counted() -> None:
    """The Hilbert matrix of size 20 has a least eigenvalue of 10^-28: doubles cannot tell it from zero."""
    root = np.linalg.cholesky(hilbert(6))
    assert spectrum(np.vstack([root, root]), Kernel()).rank == 6
    found = spectrum(hilbert(20), Kernel())
    assert found.rank is not None
    assert found.rank < 20
    assert found.low.value > found.low.error


@pytest.mark.parametrize("kernel", [Kernel("gaussian", 2.0), Kernel("polynomial", 4.0, 2), Kernel()], ids=str)
def test_large_matrices_agree_with_small_ones_within_their_errors(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = PIXELS[:300] if kernel.name != "linear" else PIXELS[:60, 5:]
    small = spectrum(rows, kernel)
    monkeypatch.setattr(spectra, "DENSE", 40)
    monkeypatch.setattr(spectra, "PART", 30)
    monkeypatch.setattr(spectra, "STRIP", 77)
    large = spectrum(rows, kernel)
    assert large.top.how.startswith("of the kernel matrix")
    assert abs(large.top.value - small.top.value) <= large.top.error + small.top.error < 1e-3 * small.top.value
    if small.rank == min(rows.shape):
        assert small.low.value <= large.low.value * (1 + 1e-9) + small.low.error
    assert "at most this, by interlacing" in large.low.how


def test_a_large_matrix_of_centred_rows_has_its_largest_eigenvalue(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = PIXELS[:60, 5:] - PIXELS[:60, 5:].mean(axis=0)
    small = spectrum(rows, Kernel()).top
    monkeypatch.setattr(spectra, "DENSE", 40)
    large = spectrum(rows, Kernel()).top
    assert abs(large.value - small.value) <= large.error + small.error < 1e-3 * small.value


def test_one_distinct_eigenvalue_is_said_to_be_one(tmp_path: Path) -> None:
    """Orthonormal rows: lambda_1 = lambda_k, m* is infinite and the speed-up linear for every m."""
    table = np.column_stack([np.eye(8), [1, -1, 1, -1, 2, -2, 1, -1]])
    document = apply(CRITICAL, saved(tmp_path, table), {"m": "2,4"}, QUIET)
    numbers, _, predicted, *_ = document["results"]["theorems"]["ma2018.measured_speed_up"]["tables"]
    values = {row[0]: row[1] for row in numbers["rows"]}
    assert (values["m*"], values["lambda_1"], values["lambda_k"]) == ("oo", "0.125", "0.125")
    column = predicted["columns"].index("s(m)")
    assert [row[column] for row in predicted["rows"]] == ["1.77778", "2.90909"]  # m/(1 + (m - 1)/8)


# ------------------------------------------------------------------------------- M11
@pytest.mark.parametrize(("sigma", "settled"), [(5, True), (2, True), (1, None), (0.5, False)])
def test_the_remark_on_the_number_of_rows_is_the_decision_rule(sigma: float, settled: bool | None) -> None:
    images = np.array(digits(), dtype=float)[np.random.default_rng(0).permutation(1797)]
    data = Data(images[:400, :-1] / 16, images[:400, -1], Kernel("gaussian", sigma), 400)
    words = independence(data)
    if settled is not None:
        assert ("hardly depends" in words) is settled
    assert "for 200 rows and" in words


# ------------------------------------------------------------------------------- what is refused
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"kernel": "cubic"}, "--set kernel=cubic: no such kernel; there are linear, gaussian, laplace, polynomial"),
        ({"kernel": "gaussian"}, "--set kernel=gaussian: its width is missing; add sigma="),
        ({"kernel": "gaussian", "sigma": "0"}, "--set sigma=0: give a positive number"),
        ({"kernel": "laplace", "sigma": "-1"}, "--set sigma=-1: give a positive number"),
        ({"kernel": "laplace", "sigma": "wide"}, "--set sigma=wide: give a positive number"),
        ({"sigma": "2"}, "--set sigma=2: the linear kernel has none; name another"),
        ({"kernel": "gaussian", "sigma": "2", "degree": "3"}, "--set degree=3: the gaussian kernel has none; kernel=polynomial has"),
        ({"kernel": "polynomial", "sigma": "2", "degree": "3/2"}, "--set degree=3/2: give a positive whole number"),
    ],
    ids=str,
)
def test_a_kernel_that_cannot_be_used_is_refused_before_the_file_is_read(settings: dict[str, str], words: str) -> None:
    with pytest.raises(BadData, match=words.replace("?", r"\?")):
        gathered(Path("no such file.csv"), settings, last)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("a,y\n", "holds no row of data"),
        ("1,2\n", "a single row has no variance; give at least two"),
        ("1\n2\n", "a single column; give features and, last, the target"),
        ("a,y\n1,2\n3,nan\n", r"line 3, column 'y': 'nan' is not a number"),
        ("a,y\n1,2\n\n3,4\ninf,4\n", r"line 5, column 'a': 'inf' is not a number"),
        ("a,y\n1,2\ncat,4\n", r"line 3, column 'a': 'cat' is not a number"),
        ("a,y\n1,2\n3\n", r"line 3: 1 cells, but the first line has 2"),
        ("a,y\n1,2\n3,4,5\n", r"line 3: 3 cells, but the first line has 2"),
        ("a,y\n1,2\n3,1e999\n", r"line 3, column 'y': 1e999 is beyond double precision, 1.8e308; rescale that column"),
        ("a,y\n0,2\n0,4\n", "every feature is zero; a kernel has nothing to tell the rows apart by"),
        ("a,y\n1,2\n3,2\n", r"the target 'y' is 2 in every row, so there is nothing to learn"),
    ],
)
def test_a_bad_file_is_refused_with_the_place(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "data.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadData, match=words):
        gathered(tmp_path / "data.csv", {}, last)


def test_doubles_are_the_nearest_to_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text('a,y\n0.1,"2e-3"\n1/3,-4\n', encoding="utf-8")
    header, found = doubles(tmp_path / "data.csv")
    assert header == ("a", "y")
    assert found.tolist() == [[0.1, 2e-3], [1 / 3, -4]]
    saved(tmp_path, np.array([[0.1, 1 / 3], [np.pi, 5e-324]]), "other.csv")
    assert doubles(tmp_path / "other.csv")[1].tolist() == [[0.1, 1 / 3], [np.pi, 5e-324]]
    np.savez(tmp_path / "data.npz", found.astype(np.float32))
    assert doubles(tmp_path / "data.npz")[1].tolist() == found.astype(np.float32).astype(float).tolist()


def test_what_memory_does_not_hold_is_refused_with_both_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free", lambda: 10**9)
    with pytest.raises(TooLarge, match=r"40000 rows of 20 features, gaussian kernel.*40000 x 40000 numbers, 6.41 GB .*1.00 GB are free; give fewer"):
        plan(40000, 20, Kernel("gaussian", 1.0))
    plan(40000, 20, Kernel())
    afford(10**9, "", "")
    monkeypatch.setattr(memory, "free", lambda: 100)
    with pytest.raises(TooLarge, match=r"to read about 4 rows of 2 numbers, 0.00 GB .* are free; give fewer rows or columns"):
        doubles(saved(tmp_path, np.ones((3, 2))))
    np.savez(tmp_path / "data.npz", np.ones((30, 20)))
    with pytest.raises(TooLarge, match=r"to read an array of \d+ bytes"):
        doubles(tmp_path / "data.npz")


def test_free_memory_is_known_here() -> None:
    assert (memory.free() or 0) > 10**6


def test_a_target_that_the_kernel_cannot_express_is_refused(tmp_path: Path) -> None:
    table = np.array([[1, 0, 1], [1, 0, -1], [0, 1, 1], [0, 1, -1]])
    with pytest.raises(BadData, match=r"linear kernel can express \S+ of the target's variance; take another kernel or target"):
        apply(CRITICAL, saved(tmp_path, table), {}, QUIET)


def test_options_of_kernels_belong_to_theorems_of_kernels(tmp_path: Path) -> None:
    data = saved(tmp_path, np.array([[1, 2], [3, 5]]))
    with pytest.raises(BadData, match=r"--set kernel=gaussian: 'Variance of the mini-batch gradient' speaks of no kernel; it has x, y"):
        apply(VARIANCE, data, {"kernel": "gaussian"}, QUIET)
    with pytest.raises(BadData, match=r"--set q: .* no input of that name; it has k, j, .* and target, kernel, sigma, degree"):
        apply(CRITICAL, data, {"q": "1"}, QUIET)


def test_batch_sizes_beyond_the_assumptions_are_refused_if_only_they_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"no value asked for meets the assumptions of .* the assumption .*lambda_1.* fails, with"):
        apply(CRITICAL, saved(tmp_path, np.column_stack([PIXELS[:50], PARITY[:50]])), {"m": "100"}, QUIET)


# ------------------------------------------------------------------------------- runs
def test_the_start_is_the_part_of_the_target_that_the_kernel_expresses() -> None:
    rows = np.vstack([np.eye(3), np.eye(3)])
    target = np.array([1.0, 0, 0, 3, 0, 0])
    runs = Runs(Data(rows, target, Kernel(), 6))
    mean = target.mean()
    fitted = np.array([2 - mean, -mean, -mean, 2 - mean, -mean, -mean])  # the mean of equal rows
    assert runs.start == pytest.approx(-fitted)
    assert runs.expressed == pytest.approx((fitted @ fitted) / ((target - mean) @ (target - mean)))
    assert runs.level == Rational(1, 20)


def test_the_level_is_what_the_mean_path_leaves() -> None:
    """Two directions, the slow one with rate 1 - 10^-6: two thousand steps hardly move it."""
    rows = np.diag([1.0, 1e-3])
    runs = Runs(Data(np.vstack([rows, -rows]), np.array([1.0, 2.0, -1.0, -2.0]), Kernel(), 4))
    left = 8 * (1 - 0.5e-6) ** 4000 / 10
    assert float(runs.level) == pytest.approx(left, abs=0.01)
    assert float(runs.level) >= left


@pytest.mark.parametrize("level", ["1/1000", "1", "2"])
def test_a_level_that_no_run_reaches_is_refused(tmp_path: Path, level: str) -> None:
    rows = np.diag([1.0, 1e-3])
    data = saved(tmp_path, np.column_stack([np.vstack([rows, -rows]), [1.0, 2.0, -1.0, -2.0]]))
    with pytest.raises(BadData, match=rf"--set epsilon={level}: 20000 steps of batch one leave 0\.\d+ of the squared error.*such as 4/5"):
        apply(CRITICAL, data, {"epsilon": level}, QUIET)


def test_the_card_is_printed_and_the_runs_agree(tmp_path: Path) -> None:
    table = np.column_stack([PIXELS[::4], PARITY[::4]])
    data, out = saved(tmp_path, table, "digits.csv"), tmp_path / "report"
    words = ["apply", CRITICAL.id, "--data", str(data), "--set", "kernel=gaussian", "sigma=2", "m=4", "--out", str(out), "--jobs", "1"]
    found = CliRunner().invoke(trilemma, words, obj=words, standalone_mode=False)
    assert found.exception is None, found.output
    assert found.return_value == 0
    for text in ("beta/lambda_1", "m*", "gaussian kernel, sigma = 2", "Predicted and measured on 125 rows", "hardly depends", "agrees"):
        assert text in found.output
    report = (out / "index.html").read_text(encoding="utf-8")
    assert "Predicted and measured on 125 rows" in report
    assert "residual" in report


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ma2018.critical_batch_size", "sigma=5"], "'sigma=5' is no theorem; to set an input write --set sigma=5"),
        (["--set", "kernel=gaussian", "sigma=5"], "apply takes one theorem, and 0 are named; give an id or path: ID"),
        (["a", "b", "--set", "kernel=linear"], "apply takes one theorem, and 2 are named; give an id or path: a, b"),
        (["ma2018.critical_batch_size", "--set", "kernel=gaussian", "kernel=linear"], "kernel is already gaussian; give each name once"),
        (["ma2018.critical_batch_size", "--set", "kernel=gaussian", "sigma=0"], "--set sigma=0: give a positive number"),
        (["ma2018.tightness", "--set", "kernel=gaussian"], "does not say how to take data"),
    ],
    ids=str,
)
def test_usage_errors_end_with_exit_code_4(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    data = saved(tmp_path, np.array([[1, 2], [3, 5]]))
    assert main(["apply", *words, "--data", str(data), "--out", str(tmp_path / "report")]) == 4
    assert said in " ".join(capsys.readouterr().err.split())


def test_kernels_are_named_by_settings() -> None:
    assert kernel_of({}) == Kernel()
    assert kernel_of({"kernel": "polynomial", "sigma": "1/2"}) == Kernel("polynomial", 0.5, 2)
    assert functionals.MOST_RUN == 500
    assert reading.MOST_CELLS == 2_000_000
