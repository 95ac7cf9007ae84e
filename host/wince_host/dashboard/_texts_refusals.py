"""Why something that was entered is refused, in English: the very words that programs say."""

from typing import Final

from wince_host.refusals import Named, Rule

RULES: Final[dict[Rule, str]] = {rule: rule.value for rule in Rule}
NAMED: Final[dict[Named, str]] = {named: named.value for named in Named}
