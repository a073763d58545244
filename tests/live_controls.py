"""Every control of every live figure: where it starts, and how far it goes; and what the texts ask to set.

A line is its name, and then: a slider's start, ends and step; the options of buttons, the chosen one first.
"""

CONTROLS = {
    "intuition: watch": """
        half-step: 0, from 0 to 40 by 1
        Play: 0 to 40, one each 700 ms
        Back to the start: button
        start: 2, from 1 to 20 by 1""",
    "intuition: beat_em": """
        component: 0, of 0 1 2
        Show EM's answer: off
        x: -0.85, from -5.4 to 6.8 by 0.05
        length: 1, from 0.05 to 4.1 by 0.05
        angle (°): 0, from -90 to 90 by 1
        y: 0, from -4.15 to 5.35 by 0.05
        width: 1, from 0.05 to 4.1 by 0.05
        weight: 0.33, from 0 to 1 by 0.01""",
    "formulas: build_mixture": """
        weight 0: 0.65, from 0 to 1 by 0.01
        mean 0 (mm): 59.5, from 51.1 to 74.9 by 0.05
        width 0 (mm): 2, from 0.1 to 6.3 by 0.05
        weight 1: 0.35, from 0 to 1 by 0.01
        mean 1 (mm): 66.5, from 51.1 to 74.9 by 0.05
        width 1 (mm): 2.2, from 0.1 to 6.3 by 0.05""",
    "e_step: probe": """
        x: 1.2, from -6.65 to 8.05 by 0.05
        y: 0, from -5.35 to 6.55 by 0.05
        temperature: 1, from 10^-2 to 10^2 by a factor 10^0.1""",
    "m_step: half_steps": """
        E-step: button
        M-step: button
        Back to the start: button
        Play: 0 to 40, one each 700 ms
        half-step: 0, from 0 to 40 by 1
        start: 2, from 1 to 20 by 1""",
    "convergence: climb": """
        start: k-means, of k-means 1 2 3 4 5 6 7 8 9 10 11
        iteration: 0, from 0 to 80 by 1
        Play: 0 to 80, one each 300 ms
        Try all starts: button""",
    "covariance_types: shapes": """
        data: hard, of hard demo stretched
        type: full, of full tied diag spherical
        K: 3, from 1 to 6 by 1
        Try all: button""",
    "model_selection: how_many": """
        samples: 200, of 50 100 200 400 800
        separation: 4, from 0 to 7 by 0.5
        All 20 draws: button
        K: 3, from 1 to 6 by 1
        draw: 1, from 1 to 20 by 1""",
    "your_own_estimator: starts": """
        data: hard, of hard demo unequal stretched
        seed: 0, from 0 to 19 by 1
        Try all seeds: button
        init_params: random_from_data, of random_from_data k-means++ kmeans random
        type: full, of full tied diag spherical
        scikit-learn's end: off""",
    "two_matrix_products: parabolas": """
        constant: -1.7, from -5.75 to 2.3 by 0.05
        linear, x: 1, from -4 to 4 by 0.05
        square, x²: -0.5, from -2 to 0.1 by 0.05""",
    "fewer_passes_more_data: step_length": """
        length η: 1.5, from 1 to 2.4 by 0.1
        pass: 10, from 0 to 40 by 1
        start: k-means, of k-means awkward
        take back a step that falls: on""",
    "real_data: photograph": """
        K: 5, from 1 to 8 by 1
        paint: hard, of hard soft
        type: full, of full tied diag spherical
        show: all, of all 0 1 2 3 4 5 6 7""",
    "what_else_is_em: imagined_points": """
        imagined: 0.01, from 10^-2 to 10^1.5 by a factor 10^0.1
        K: 4, from 1 to 6 by 1
        their shape: round, of round leaning
        Try all: button""",
}

# Figure; words of its notebook or of the guide (TEACHING.md); what they ask to set.
ASKED = [
    ("intuition: watch", "Watch starts 2, 5 and 18 to the end", {"start": [2, 5, 18], "half-step": [40]}),
    ("intuition: beat_em", "A width of 0.3 is about right, and 0.15 costs more than 0.6",
     {"component": [2], "width": [0.3, 0.15, 0.6]}),
    ("formulas: build_mixture", "Give both components weight 0.5 and width 2. How far apart",
     {"weight 0": [0.5], "width 0 (mm)": [2], "width 1 (mm)": [2], "mean 0 (mm)": [65.5, 64.5, 62.5]}),
    ("formulas: build_mixture", "at 0.65 and 0.35 it takes 5.2 mm",
     {"weight 0": [0.65], "weight 1": [0.35], "mean 1 (mm)": [64.7]}),
    ("formulas: build_mixture", "At 3.9 mm the slider shows one peak, at 4.1 two",
     {"mean 1 (mm)": [63.4, 63.6]}),
    ("e_step: probe", "Put the star at (1.8, 1)", {"x": [1.8, 1.3, 2.3], "y": [1]}),
    ("e_step: probe", "at $T = 0.01$ and at $T = 100$", {"temperature": [0.01, 1, 100]}),
    ("e_step: probe", "to (−5, 5)", {"x": [-5], "y": [5]}),
    ("m_step: half_steps", "any of the twenty starts", {"start": [1, 20]}),
    ("m_step: half_steps", "Try starts 4, 6 and 18", {"start": [4, 6, 18], "half-step": [40]}),
    ("convergence: climb", "which starts will fail", {"iteration": [0]}),
    ("convergence: climb", "k-means and 4 to 7", {"start": ["k-means", "4", "7"], "iteration": [80]}),
    ("convergence: climb", "starts 4 and 11", {"start": ["4", "11"]}),
    ("covariance_types: shapes", "*spherical*, from $K = 3$ to 6", {"type": ["spherical"], "K": [3, 6]}),
    ("covariance_types: shapes", "The demo data are round", {"data": ["demo", "stretched"]}),
    ("covariance_types: shapes", "Play: which type predicts the held-out half best, with K = 3", {"K": [3]}),
    ("model_selection: how_many", "200 samples, 4 standard deviations apart",
     {"samples": [200], "separation": [4], "K": [3]}),
    ("model_selection: how_many", "At 3.5 BIC takes fewer than three", {"separation": [3.5, 3, 2.5]}),
    ("model_selection: how_many", "take 50 samples, 4 apart", {"separation": [4], "samples": [50]}),
    ("model_selection: how_many", "at 200 samples, 3 apart, draw 1, it falls from $K = 5$ to 6",
     {"samples": [200], "separation": [3], "draw": [1], "K": [5, 6]}),
    ("model_selection: how_many", "Play: 200 samples, distance 4", {"samples": [200], "separation": [4]}),
    ("model_selection: how_many", "With 400 BIC says 3 again", {"samples": [400]}),
    ("your_own_estimator: starts", "Choose `demo`, three round groups far apart", {"data": ["demo"]}),
    ("your_own_estimator: starts", "From `kmeans` and `k-means++` all twenty end",
     {"init_params": ["kmeans", "k-means++"], "seed": [0, 19]}),
    ("your_own_estimator: starts", "Seed 2 does; seven of twenty fail", {"seed": [2]}),
    ("two_matrix_products: parabolas", "the square's coefficient from −0.5 to −2",
     {"square, x²": [-0.5, -2]}),
    ("two_matrix_products: parabolas", "the square's coefficient of component 0 from −0.5 to −2",
     {"square, x²": [-0.5, -2]}),
    ("fewer_passes_more_data: step_length", "You raise $\\eta$ from 1 in small steps",
     {"length η": [1, 1.1, 2]}),
    ("fewer_passes_more_data: step_length", "it gets steeper up to 1.7, where 16 passes",
     {"length η": [1.7, 1.9], "pass": [16, 28, 34]}),
    ("fewer_passes_more_data: step_length", "from 2.3 on a covariance breaks down before pass 40",
     {"length η": [2.3, 2.4], "pass": [40]}),
    ("fewer_passes_more_data: step_length", "Play, from k-means, η = 1.5: what is still to gain at pass 10",
     {"start": ["k-means"], "length η": [1.5], "pass": [10]}),
    ("fewer_passes_more_data: step_length", "Play: 2.3, with and without taking back", {"length η": [2.3]}),
    ("fewer_passes_more_data: step_length", "The awkward start with η = 1.5",
     {"start": ["awkward"], "length η": [1.5, 1.8]}),
    ("real_data: photograph", "*Spherical* never parts temple and trees up to eight",
     {"type": ["spherical"], "K": [2, 5, 6, 7, 8]}),
    ("what_else_is_em: imagined_points", "Play, round, K = 4", {"their shape": ["round"], "K": [4]}),
    ("what_else_is_em: imagined_points", "0.01 imagined points have −6.42", {"imagined": [0.01, 1]}),
    ("what_else_is_em: imagined_points", "The imagined cloud may lean as the twelve do",
     {"their shape": ["leaning"]}),
]  # fmt: skip
# Of a question's numbers, those that nobody is asked to set.
GIVEN = {
    "intuition: beat_em": [-4.374, -3.427, 0.3, 0.1, 0.01],
    "formulas: build_mixture": [1, 4],
    "e_step: probe": [0, 1, 600],
    "two_matrix_products: parabolas": [0],
}
