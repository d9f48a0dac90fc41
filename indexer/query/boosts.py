"""What each field weighs in a score: the one table, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from indexer.engines.schema import BODY, BODY_SKELETON, LEAD, TITLE, TITLE_SKELETON, Field

__all__ = ["BOOSTS", "NEAR_BOOST"]

BOOSTS: Final[Mapping[Field, float]] = {
    BODY.stem: 1.0,
    BODY.folded: 0.7,
    BODY_SKELETON: 0.7,
    LEAD: 0.5,
    TITLE.stem: 0.25,
    TITLE.folded: 0.25,
    TITLE_SKELETON: 0.25,
}
"""Weights of the fields.

Each step's gain in MRR@10 (``benchmarks/ranking.py``, words joined by OR; * p < .05). ant, ant2,
ant3: 2,000 headlines, two and three words of them → bodies of 31,525 articles; bbc: 1,248
standfirsts → the same; arcd, xquad: questions → paragraphs; story, story2, story3: 897 headlines,
two and three words → the same story in another outlet under another headline.

            ant    ant2   ant3   bbc    arcd   xquad  story  story2 story3
    Lucene  .638   .204   .345   .900   .772   .913   .594   .174   .295
    body   +.042* +.010* +.025* -.005  +.017* +.024* +.023* -.004  +.009
    folded +.003  +.041* +.033* +.013* +.008  +.000  +.007  +.038* +.033*
    skel.  +.014* +.007* +.012* +.002  +.005  +.010* +.016* +.004  +.018*
    lead   +.040* +.025* +.033* +.017* +.005  -.003  +.030* +.017* +.022*
    near   -.000  -.000  +.004* +.001  +.002* -.002  +.000  +.002  +.001
    title     bodies are searched alone there        +.016* +.022* +.013
    all     .737   .286   .451   .927   .809   .943   .687   .253   .390
"""

NEAR_BOOST: Final = 0.1
"""What neighbours weigh that stand near each other in the body."""
