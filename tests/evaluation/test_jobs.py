"""Jobs that programs in other processes read: they are what was written."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from ocrdata.evaluation import jobs
from ocrdata.evaluation.jobs import DetectJob, ReadJob, StatisticsJob
from ocrdata.evaluation.networks import ExportedNetwork, Network, Route, TrainedNetwork

# JSON in UTF-8 has no lone surrogates.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PATHS = st.from_regex(r"/[\w .=-]{1,12}(/[\w .=-]{1,12}){0,2}", fullmatch=True).map(Path)
SECTIONS = st.dictionaries(
    TEXTS, st.recursive(st.none() | st.booleans() | st.integers() | TEXTS, st.lists, max_leaves=4), max_size=4
)
ROUTES = st.none() | st.builds(Route, PATHS, PATHS)
NETWORKS: st.SearchStrategy[Network] = st.builds(TrainedNetwork, SECTIONS, PATHS, ROUTES) | st.builds(
    ExportedNetwork, PATHS, PATHS
)
DEVICES = st.sampled_from(["cpu", "gpu"])


def written_and_loaded(
    job: ReadJob | DetectJob | StatisticsJob,
) -> ReadJob | DetectJob | StatisticsJob:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "job.json"
        jobs.write(job, path)
        return jobs.load(type(job), path)


@given(
    st.builds(
        ReadJob,
        network=NETWORKS,
        images=st.lists(TEXTS, max_size=4),
        characters=st.lists(TEXTS, max_size=6),
        shape=st.lists(st.integers(1, 4000), min_size=3, max_size=3),
        batch=st.integers(1, 512),
        device=DEVICES,
        out=TEXTS,
        watched=st.lists(st.integers(1, 20_000), max_size=4),
    )
)
def test_a_read_job_is_loaded_as_it_was_written(job: ReadJob) -> None:
    assert written_and_loaded(job) == job


@given(
    st.builds(
        DetectJob,
        network=NETWORKS,
        images=st.lists(TEXTS, max_size=4),
        side=st.integers(32, 4000),
        limit=st.sampled_from(["min", "max"]),
        device=DEVICES,
        out=TEXTS,
    )
)
def test_a_detect_job_is_loaded_as_it_was_written(job: DetectJob) -> None:
    assert written_and_loaded(job) == job


def test_relative_paths_of_a_network_become_absolute(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    job = DetectJob(TrainedNetwork({}, Path("a.pdparams")), [], 736, "min", "cpu", "out")
    assert written_and_loaded(job).network == TrainedNetwork({}, tmp_path / "a.pdparams")


@given(
    st.builds(
        StatisticsJob,
        network=NETWORKS,
        images=st.lists(TEXTS, max_size=4),
        classes=st.integers(2, 20_000),
        shape=st.lists(st.integers(1, 4000), min_size=3, max_size=3),
        batch=st.integers(1, 512),
        device=DEVICES,
        out=TEXTS,
    )
)
def test_a_statistics_job_is_loaded_as_it_was_written(job: StatisticsJob) -> None:
    assert written_and_loaded(job) == job
