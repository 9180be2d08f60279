"""Rules of the table that are not built, and the data each of them waits for."""

from django.utils.translation import gettext_lazy as _

from claims.control.rule import Waiting

WAITING = (
    Waiting("F05", _("Totals of the register"), _("count and sum in the head of the register")),
    Waiting("F14", _("Signature on the register"), _("electronic signatures and signers of the organisation")),
    Waiting("R09", _("Diagnosis repeated in a case"), _("secondary diagnoses")),
    Waiting("R11", _("Speciality admits the service"), _("map of specialities and certificates to services")),
    Waiting("R13", _("Bed profile suits the case"), _("bed profiles in the line")),
    Waiting("L10", _("Newborn under the mother's IIN"), _("mark of a newborn in the line")),
    Waiting("L12", _("First and last visit of a complete case"), _("visits of complete cases")),
    Waiting("X05", _("Diagnosis among the indications"), _("lists of indications of services")),
    Waiting("X06", _("Purpose of the visit suits the diagnosis"), _("purpose of the visit in the line")),
    Waiting("X07", _("Service allowed in the setting"), _("settings of services")),
    Waiting("X09", _("Screening target group and interval"), _("screening programmes")),
    Waiting("X10", _("Service on a removed organ"), _("history of operations by organ")),
    Waiting("X11", _("Side and organ given"), _("side and organ in the line")),
    Waiting("Q01", _("Limit on one line"), _("limits of one line in the tariff list")),
    Waiting("Q04", _("Interval between repeats"), _("smallest intervals of services")),
    Waiting("Q05", _("Service included in another"), _("pairs of services")),
    Waiting("Q06", _("Companion services present"), _("map of companion services")),
    Waiting("P04", _("Time since infarction or stroke"), _("date of onset")),
    Waiting("P14", _("Booking of a planned stay"), _("hospitalisation bureau")),
    Waiting("P15", _("Confirmation by the patient"), _("confirmations by QR and SMS")),
)
