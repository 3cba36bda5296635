"""papermill's translator for TypeScript: `pip install ./tools/papermill`, then `papermill -p` as ever.

Installing is enough: papermill loads this module when it starts, and the module registers itself.
"""

import json
import math

from papermill.engines import NBClientEngine as Engine
from papermill.translators import Translator, papermill_translators

__all__ = ["Engine", "TypeScriptTranslator"]

# Beyond this JavaScript's numbers skip integers.
LARGEST_EXACT = 2**53 - 1


class TypeScriptTranslator(Translator):
    """Values as TypeScript, exact or not at all; `let`, so that a later cell may assign."""

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_bool(cls, val):
        return "true" if val else "false"

    @classmethod
    def translate_int(cls, val):
        if abs(val) > LARGEST_EXACT:
            raise ValueError(f"{val} is too large to be exact in TypeScript; give it as a string")
        return str(val)

    @classmethod
    def translate_float(cls, val):
        if not math.isfinite(val):
            raise ValueError(f"{val} is no number that a parameter may have")
        return repr(val)

    @classmethod
    def translate_str(cls, val):
        return json.dumps(val)

    @classmethod
    def translate_list(cls, val):
        return f"[{', '.join(cls.translate(item) for item in val)}]"

    @classmethod
    def translate_dict(cls, val):
        entries = (f"{json.dumps(str(name))}: {cls.translate(item)}" for name, item in val.items())
        return f"{{ {', '.join(entries)} }}"

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}"

    @classmethod
    def assign(cls, name, str_val):
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        return []


papermill_translators.register("typescript", TypeScriptTranslator)
