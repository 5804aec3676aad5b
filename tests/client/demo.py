"""Drives the demo's flow with a client that a generator made from infra/openapi.json.

A typed client can only send what the file promises, and it reads each answer into the file's types: a field that the
file demands though the server has a default for it, or an answer of another shape, ends this program.
"""

import os
import time
import uuid
from datetime import datetime, timedelta

from remit_client import AuthenticatedClient, models
from remit_client.api.batches import list_batch_items, preflight, read_batch, start_batch
from remit_client.api.customers import change_customer, create_customer
from remit_client.api.deliveries import (
    cancel_delivery,
    change_delivery,
    clear_suppression,
    create_suppression,
    list_suppressions,
    report_bounces,
)
from remit_client.api.entities import create_entity, set_sender
from remit_client.api.invoice_templates import create_invoice_template
from remit_client.api.invoices import create_invoice, list_history, list_invoices, open_invoice, read_invoice
from remit_client.api.invoices import send_invoice
from remit_client.api.deliveries import list_deliveries
from remit_client.api.settings import change_settings, read_settings

CLIENT = AuthenticatedClient(
    base_url=os.environ["REMIT_URL"],
    token=os.environ["REMIT_API_KEY"],
    raise_on_unexpected_status=True,
    timeout=60,
)
DOMAIN = "acme.example"
# The filter of the batch finds the drafts of this run only.
TAG = f"typed-{uuid.uuid4()}"


def call(operation, *arguments, **body):
    """The answer, read into its type."""
    answer = operation.sync(*arguments, client=CLIENT, **body)
    if answer is None or isinstance(answer, models.Problem):
        raise SystemExit(f"{operation.__name__} was refused: {answer}")
    return answer


def main():
    entity = call(
        create_entity,
        body=models.EntityInput(
            name="Typed GmbH",
            address=models.AddressInput(line1="Chausseestraße 8", city="Berlin", country="DE"),
            time_zone="Europe/Berlin",
            vat_id="DE811569869",
        ),
    )
    call(set_sender, entity.id, body=models.SenderInput(name="Typed", address=f"billing@{DOMAIN}"))
    template = call(
        create_invoice_template,
        body=models.InvoiceTemplateInput(
            name="Standard", subject="Invoice {{ invoice_number }}", message="Dear {{ customer_name }}"
        ),
    )
    customer = call(
        create_customer,
        body=models.CustomerInput(
            name="Hofmann",
            currency="EUR",
            address=models.AddressInput(line1="Marktplatz 3", city="München", country="DE"),
            contacts=[models.Contact(name="Eva", email="eva@typed.example", roles=["primary"])],
            default_template_id=template.id,
        ),
    )
    moved = call(change_customer, customer.id, body=models.CustomerPatch(address=models.AddressPatch(city="Graz")))
    assert (moved.version, moved.address.city, moved.address.line1) == (2, "Graz", "Marktplatz 3"), moved

    def draft(*, price="95.00"):
        line = models.LineInput(
            description="Consulting",
            quantity="2",
            unit_price=price,
            tax=models.TaxInput(category=models.TaxCategory.S, rate="19"),
        )
        invoice = models.InvoiceInput(customer_id=customer.id, entity_id=entity.id, lines=[line], tags=[TAG])
        return call(create_invoice, body=invoice)

    drafts = [draft() for _ in range(5)]
    broken = draft(price=None)
    judged = call(preflight, body=models.PreflightInput(document_ids=[invoice.id for invoice in [*drafts, broken]]))
    assert [verdict.would_open for verdict in judged.data] == [True] * 5 + [False], judged

    batch = call(
        start_batch,
        body=models.BatchInput(
            operation=models.OperationKind.OPEN,
            filter_=models.Filter(tag=TAG),
            email=models.EmailSettings(use_template_defaults=True),
        ),
    )
    deadline = time.monotonic() + 300
    while batch.status == models.BatchStatus.IN_PROGRESS:
        assert time.monotonic() < deadline, batch
        time.sleep(0.5)
        batch = call(read_batch, batch.id)
    assert (batch.succeeded, batch.failed, batch.outcome) == (5, 1, models.Outcome.SOME), batch
    failed = call(list_batch_items, batch.id, status=models.ItemStatus.FAILED)
    assert [error.code for item in failed.data for error in item.errors] == ["line_incomplete"], failed

    opened = call(list_invoices, status=models.DocumentStatus.OPEN, customer_id=customer.id)
    assert sorted(invoice.id for invoice in opened.data) == sorted(invoice.id for invoice in drafts), opened
    delivery = call(list_deliveries, opened.data[0].id).data[0]
    assert delivery.recipients[0].address == "eva@typed.example", delivery
    again = call(send_invoice, opened.data[0].id, body=models.SendInput(use_template_defaults=True, force=True))
    assert again.trigger == models.Trigger.SEND or again.trigger == models.Trigger.RESEND, again

    later = draft()
    tomorrow = (datetime.now() + timedelta(days=1)).strftime("%Y-%m-%dT09:00")
    settings = models.EmailSettings(use_template_defaults=True)
    call(open_invoice, later.id, body=models.OpenInput(email=settings, send_at=tomorrow))
    waiting = call(list_deliveries, later.id).data[0]
    noon = tomorrow.replace("09:00", "12:00")
    changed = call(change_delivery, waiting.id, body=models.SchedulePatch(send_at=noon))
    assert changed.send_at.startswith(noon), changed
    canceled = call(cancel_delivery, waiting.id)
    assert canceled.status == models.DeliveryStatus.CANCELED, canceled
    assert call(read_invoice, later.id).status == models.DocumentStatus.OPEN
    assert len(call(list_history, later.id).data) >= 2

    before = call(read_settings)
    call(change_settings, body=models.SettingsPatch(hold_minutes=5))
    after = call(change_settings, body=models.SettingsPatch(hold_minutes=None))
    assert (after.hold_minutes, after.default_entity_id) == (0, before.default_entity_id), after
    call(create_suppression, body=models.SuppressionInput(address="sales/de@typed.example"))
    cleared = clear_suppression.sync_detailed(client=CLIENT, address="sales/de@typed.example")
    assert cleared.status_code == 204
    assert "sales/de@typed.example" not in {one.address for one in call(list_suppressions).data}
    assert call(report_bounces).data == []
    print("the demo's flow with a generated client: done")


main()
