# SPDX-License-Identifier: Apache-2.0
"""What Splink is told about each data set: comparisons, blocking rules, training and thresholds as its documentation gives them
(version 5.0.0, docs/ of its repository). Nothing here was tuned by the labels.

`threshold` is the match probability at which pairs are linked and clustered; where an example sets none of its own, it is
0.95, as in docs/getting_started.md and in the 50,000 historical persons. `least` is what predict() is asked for, so that F1
can be read at other thresholds, too.
"""
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import ColumnExpression, SettingsCreator, block_on

SETS = {}


def example(data, name):
    def add(function):
        SETS.setdefault(data, {})[name] = function()
        return function
    return add


# docs/demos/tutorials/04_Estimating_model_parameters: the tutorial on fake_1000. 05_Predicting_results clusters at 0.2.
@example("fake_1000", "tutorial")
def tutorial():
    return {
        "settings": SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.NameComparison("first_name"),
                cl.NameComparison("surname"),
                cl.LevenshteinAtThresholds(ColumnExpression("dob").cast_to_string(), 1),
                cl.ExactMatch("city").configure(term_frequency_adjustments=True),
                cl.EmailComparison("email"),
            ],
            blocking_rules_to_generate_predictions=[block_on("first_name", "city"), block_on("surname"), block_on("dob")],
        ),
        "deterministic": [block_on("first_name", "dob"),
                          "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2", block_on("email")],
        "recall": 0.7, "u_pairs": 2e6, "em": [block_on("first_name", "surname"), block_on("dob")],
        "least": 0.1, "threshold": 0.2,
    }


# docs/demos/examples/duckdb/accuracy_analysis_from_labels_column: fake_1000 again, judged at 0.5.
@example("fake_1000", "accuracy example")
def accuracy_example():
    return {
        "settings": SettingsCreator(
            link_type="dedupe_only",
            blocking_rules_to_generate_predictions=[block_on("first_name"), block_on("surname"), block_on("dob"),
                                                    block_on("email")],
            comparisons=[
                cl.ForenameSurnameComparison("first_name", "surname"),
                cl.DateOfBirthComparison("dob", input_is_string=True),
                cl.ExactMatch("city").configure(term_frequency_adjustments=True),
                cl.EmailComparison("email"),
            ],
        ),
        "deterministic": ["l.first_name = r.first_name and levenshtein(r.dob::VARCHAR, l.dob::VARCHAR) <= 1",
                          "l.surname = r.surname and levenshtein(r.dob::VARCHAR, l.dob::VARCHAR) <= 1",
                          "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2", "l.email = r.email"],
        "recall": 0.7, "u_pairs": 1e6, "u_seed": 5,
        "em": [block_on("dob"), block_on("email"), block_on("first_name", "surname")], "em_without_frequencies": True,
        "least": 0.1, "threshold": 0.5,
    }


# docs/getting_started.md: the quick start on fake_1000, clustered at 0.95.
@example("fake_1000", "quick start")
def quick_start():
    return {
        "settings": SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.NameComparison("first_name"),
                cl.JaroAtThresholds("surname"),
                cl.DateOfBirthComparison("dob", input_is_string=True),
                cl.ExactMatch("city").configure(term_frequency_adjustments=True),
                cl.EmailComparison("email"),
            ],
            blocking_rules_to_generate_predictions=[block_on("first_name", "dob"), block_on("surname")],
        ),
        "deterministic": [block_on("first_name", "surname")], "recall": 0.7, "u_pairs": 1e6,
        "em": [block_on("first_name", "surname"), block_on("email")],
        "least": 0.03, "threshold": 0.95,  # match weight -5
    }


# docs/demos/examples/duckdb/febrl3: deduplication of FEBRL data set 3.
@example("febrl3", "febrl3 example")
def febrl3():
    return {
        "settings": SettingsCreator(
            unique_id_column_name="rec_id",
            link_type="dedupe_only",
            blocking_rules_to_generate_predictions=[block_on("soc_sec_id"), block_on("given_name"), block_on("surname"),
                                                    block_on("date_of_birth"), block_on("postcode")],
            comparisons=[
                cl.NameComparison("given_name"),
                cl.NameComparison("surname"),
                cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
                cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
                cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
                cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            ],
        ),
        "deterministic": [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"),
                          "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth"],
        "recall": 0.9, "u_pairs": 1e6, "u_seed": 2, "em": [block_on("date_of_birth"), block_on("postcode")],
        "least": 0.2, "threshold": 0.95,
    }


# docs/demos/examples/duckdb/febrl4: two files. FEBRL F has duplicates within a file, too, so that link_only of the example
# becomes link_and_dedupe. Clustered at 0.99.
FEBRL4_BLOCKING = [
    block_on("given_name", "surname"), "l.given_name = r.surname and l.surname = r.given_name", block_on("date_of_birth"),
    block_on("soc_sec_id"), block_on("state", "address_1"), block_on("street_number", "address_1"), block_on("postcode"),
]
FEBRL4_TRAINING = {
    "deterministic": [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], "recall": 0.8,
    "em": [block_on("date_of_birth"), block_on("postcode")], "em_without_frequencies": True, "least": 0.2, "threshold": 0.99,
}


def febrl4_birth_date():
    return cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True)


@example("febrl_F", "febrl4 example, detailed")
def febrl4_detailed():
    return {
        "settings": SettingsCreator(
            unique_id_column_name="rec_id",
            link_type="link_and_dedupe",
            blocking_rules_to_generate_predictions=FEBRL4_BLOCKING,
            comparisons=[
                cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
                cl.NameComparison("surname").configure(term_frequency_adjustments=True),
                febrl4_birth_date(),
                cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
                cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
                cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
            ],
        ),
        "u_pairs": 1e6, **FEBRL4_TRAINING,
    }


def levels(name, column, distances):
    return {"output_column_name": name, "comparison_levels": [
        cll.NullLevel(column), cll.ExactMatchLevel(column, term_frequency_adjustments=True),
        *[cll.DamerauLevenshteinLevel(column, distance) for distance in distances], cll.ElseLevel()]}


@example("febrl_F", "febrl4 example, extended")
def febrl4_extended():
    switched = "jaro_winkler_similarity(given_name_l, surname_r) + jaro_winkler_similarity(surname_l, given_name_r) >= "
    full_name = {"output_column_name": "Full name", "comparison_levels": [
        {"sql_condition": "(given_name_l IS NULL OR given_name_r IS NULL) and (surname_l IS NULL OR surname_r IS NULL)",
         "label_for_charts": "Null", "is_null_level": True},
        cll.ExactMatchLevel("full_name", term_frequency_adjustments=True),
        cll.JaroWinklerLevel("full_name", 0.9),
        cll.JaroWinklerLevel("full_name", 0.7),
        cll.ColumnsReversedLevel("given_name", "surname"),
        {"sql_condition": switched + "1.8", "label_for_charts": "switched, 1.8"},
        {"sql_condition": switched + "1.4", "label_for_charts": "switched, 1.4"},
        cll.ExactMatchLevel("given_name", term_frequency_adjustments=True),
        cll.ExactMatchLevel("surname", term_frequency_adjustments=True),
        {"sql_condition": "given_name_l = surname_r OR surname_l = given_name_r", "label_for_charts": "single cross-match"},
        cll.JaroWinklerLevel("given_name", 0.9),
        cll.JaroWinklerLevel("surname", 0.9),
        cll.ElseLevel(),
    ]}
    return {
        "settings": {
            "unique_id_column_name": "rec_id",
            "link_type": "link_and_dedupe",
            "blocking_rules_to_generate_predictions": FEBRL4_BLOCKING,
            "comparisons": [full_name, febrl4_birth_date(), levels("Social security ID", "soc_sec_id", [1, 2]),
                            levels("Street number", "street_number", [1]), levels("Postcode", "postcode", [1, 2])],
        },
        "u_pairs": 1e7, **FEBRL4_TRAINING,
    }


# RLdata500 has no example of its own. It is names and birth dates: the accuracy example with the columns it has not left out.
@example("rldata500", "accuracy example, as far as it goes")
def rldata500():
    return {
        "settings": SettingsCreator(
            unique_id_column_name="rec_id",
            link_type="dedupe_only",
            blocking_rules_to_generate_predictions=[block_on("first_name"), block_on("surname"), block_on("dob")],
            comparisons=[cl.ForenameSurnameComparison("first_name", "surname"),
                         cl.DateOfBirthComparison("dob", input_is_string=True)],
        ),
        "deterministic": ["l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
                          "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
                          "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2"],
        "recall": 0.7, "u_pairs": 1e6, "u_seed": 5, "em": [block_on("dob"), block_on("first_name", "surname")],
        "em_without_frequencies": True, "least": 0.1, "threshold": 0.5,
    }


# The four systems: docs/demos/examples/duckdb/deduplicate_50k_synthetic (historical persons), which is the documentation's
# own for real persons, with the fields there are in place of place of birth and occupation: numbers as in the febrl4
# example, the middle initial as in the pseudopeople example. Blocking rules stay within its advice of 20 million comparisons,
# up to a million records. CII and record linkage numbers only block: two of one child almost never differ, and EM fails on a
# level without a pair. EM is given at most 10 million pairs, as in docs/demos/tutorials/09_scaling_up_techniques.
@example("four_systems", "50k persons example")
def four_systems():
    return {
        "settings": SettingsCreator(
            unique_id_column_name="record",
            link_type="dedupe_only",
            blocking_rules_to_generate_predictions=[
                block_on("cin"), block_on("ssn"), block_on("cii"), block_on("rln"),
                block_on("surname", "birth_date"),
                block_on("first_name", "birth_date"),
                block_on("first_name", "surname"),
                block_on("birth_date", "county"),
                block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(birth_date,1,4)"),
            ],
            comparisons=[
                cl.ForenameSurnameComparison("first_name", "surname",
                                             forename_surname_concat_col_name="first_name_surname_concat"),
                cl.DateOfBirthComparison("birth_date", input_is_string=True),
                cl.ExactMatch("middle_initial").configure(term_frequency_adjustments=True),
                cl.ExactMatch("sex"),
                cl.DamerauLevenshteinAtThresholds("ssn", [1, 2]),
                cl.ExactMatch("cin"),
                cl.ExactMatch("county").configure(term_frequency_adjustments=True),
            ],
        ),
        "deterministic": [block_on("first_name", "surname", "birth_date"), block_on("cin"), block_on("ssn")],
        "recall": 0.9, "u_pairs": 1e7, "em": [block_on("first_name", "surname"), block_on("birth_date")], "em_pairs": 1e7,
        "em_without_frequencies": True, "least": 0.1, "threshold": 0.95,
    }
