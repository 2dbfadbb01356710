"""What WhatsApp's refusals mean for us, by Meta's code: try later, ask the person to write first, give this person up, tell the operator."""

from bot.channels import SendError

LATER = {4: 60.0, 80007: 60.0, 130429: 5.0, 131048: 300.0, 131056: 16.0, 133016: 300.0, 131064: 300.0, 131057: 300.0}
PERHAPS = {1, 2, 131000, 131016, 135000}  # trouble on their side
WINDOW = {131047}
NOBODY = {131026, 131030, 131021, 131062}  # this person cannot be reached by this number
TEMPLATE = {132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069}
STOP = {10, 190, 368, 131031, *range(200, 300), 131042, 131045}  # nothing goes out until somebody mends it
FLOODED = {4, 80007, 130429, 131048, 131056}
REST = 900.0  # seconds the door rests where only the operator can help


def refusal(code: int, transient: bool = False) -> SendError:
    """The policy for one code. The platform's own words stay with it: they may name people."""
    reason = f"WhatsApp {code}"
    if code in LATER:
        return SendError(reason, retry_after=LATER[code], flood=code in FLOODED)
    if code in PERHAPS or transient:
        return SendError(reason, retry_after=4.0)
    if code in WINDOW:
        return SendError(reason, window=True)
    if code in NOBODY:
        return SendError(reason, blocked=True)
    if code in STOP:
        return SendError(reason, retry_after=REST, stop=True, operator=True)
    return SendError(reason, operator=code in TEMPLATE)
