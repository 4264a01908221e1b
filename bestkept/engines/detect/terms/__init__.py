"""The term lens: code names, embargoed names and canary phrases of one to a dozen words.

`sketch_term` makes what the index keeps of a term; `find` is the lens. A term is found in any
case, spelt apart or together (`project_nightjar`, `ProjectNightjar`, `n i g h t j a r`), with
zero-width and look-alike letters, and with the usual endings (`forms.py` states the rule).
"""

from bestkept.engines.detect.terms.finding import LENS, find
from bestkept.engines.detect.terms.forms import LONGEST, words_of
from bestkept.engines.detect.terms.ordinary import objection
from bestkept.engines.detect.terms.sketching import TermLabel, sketch_term

__all__ = ["LENS", "LONGEST", "TermLabel", "find", "objection", "sketch_term", "words_of"]
