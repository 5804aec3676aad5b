"""Compares what infra/openapi.json says about request bodies with what the server does (D2).

Each complete body below fits the file and is accepted. Then each field of it is left out, at any depth, and every value
is replaced by one of another type: the file and the server must agree on whether the body is still right.
"""

import copy
import json
import os
import sys
import uuid
from pathlib import Path

import httpx
from jsonschema import Draft202012Validator

DOCUMENT = json.loads(Path("infra/openapi.json").read_text())
SERVER = httpx.Client(
    base_url=os.environ["REMIT_URL"],
    headers={"Authorization": f"Bearer {os.environ['REMIT_API_KEY']}"},
    timeout=60,
)

# Fields that a rule demands in some bodies only, which no schema says: the operation and the paths.
DEMANDED_BY_A_RULE = {
    # One of the first two; the third says what is sent.
    "start_batch": {"document_ids", "filter", "email"},
    "create_invoice": {
        "lines[0].discount.percent",
        "allowances[0].amount",
        # Only some kinds of terms and some categories have them.
        "terms.days",
        "lines[0].tax.rate",
        "allowances[0].tax.rate",
        # An amount is in the currency of the invoice, which would be that of the customer.
        "currency",
    },
    "create_customer": {"terms.days"},
    # They may be in a column instead.
    "create_csv_mapping": {"account", "currency"},
    # The fallback language needs its texts.
    "create_email_template": {"texts.en"},
    "change_customer": set(),
    # A time zone alone says nothing, and a time to send needs an e-mail.
    "open_invoice": {"send_at", "email"},
    "send_invoice": {"send_at", "recipients", "use_template_defaults"},
}

# Addresses that only one resource can have: each request gets its own.
UNIQUE = {"invite_user": "email"}


def schema_of(operation):
    content = operation["requestBody"]["content"]["application/json"]["schema"]
    return Draft202012Validator({**content, "components": DOCUMENT["components"]})


def operation_of(operation_id):
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if operation.get("operationId") == operation_id:
                return method, path, operation
    raise KeyError(operation_id)


def places(value, path=""):
    """The path of every field in the body, and how to reach it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            here = f"{path}.{name}" if path else name
            yield here, (name,)
            for deeper, steps in places(inner, here):
                yield deeper, (name, *steps)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            for deeper, steps in places(inner, f"{path}[{index}]"):
                yield deeper, (index, *steps)


def without(body, steps):
    body = copy.deepcopy(body)
    at = body
    for step in steps[:-1]:
        at = at[step]
    del at[steps[-1]]
    return body


def replaced(body, steps, value):
    body = copy.deepcopy(body)
    at = body
    for step in steps[:-1]:
        at = at[step]
    at[steps[-1]] = value
    return body


def names(answer):
    return {error["field"] for error in answer.get("errors", [])}


class Bodies:
    def __init__(self):
        self.wrong = []
        self.tried = 0

    def send(self, operation_id, make_path, body):
        method, path, _ = operation_of(operation_id)
        path = path.replace("{id}", make_path()) if "{id}" in path else path
        address = UNIQUE.get(operation_id)
        if isinstance(body, dict) and "@" in str(body.get(address)):
            body = {**body, address: f"{uuid.uuid4().hex}@bodies.example"}
        answer = SERVER.request(method, path, json=body)
        self.tried += 1
        if answer.status_code >= 500:
            self.wrong.append(f"{operation_id}: {answer.status_code} for {json.dumps(body)}")
        return answer

    def check(self, operation_id, body, make_path=lambda: ""):
        validator = schema_of(operation_of(operation_id)[2])
        for error in validator.iter_errors(body):
            self.wrong.append(f"{operation_id}: the file refuses {error.json_path} of the complete body: {error.message}")
        answer = self.send(operation_id, make_path, body)
        if answer.status_code >= 300:
            self.wrong.append(f"{operation_id}: the server refuses the complete body: {answer.text}")
            return
        for path, steps in list(places(body)):
            self.left_out(operation_id, validator, path, without(body, steps), make_path)
            self.another_type(operation_id, validator, path, replaced(body, steps, 7.5), make_path)

    def left_out(self, operation_id, validator, path, body, make_path):
        answer = self.send(operation_id, make_path, body)
        accepted = answer.status_code < 300
        if not validator.is_valid(body):
            if accepted:
                self.wrong.append(f"{operation_id}: the file demands {path}, and the server does not")
        elif not accepted and path not in DEMANDED_BY_A_RULE.get(operation_id, set()):
            self.wrong.append(f"{operation_id}: the server demands {path}, and the file does not: {answer.text}")

    def another_type(self, operation_id, validator, path, body, make_path):
        answer = self.send(operation_id, make_path, body)
        if answer.status_code < 300:
            self.wrong.append(f"{operation_id}: the server takes 7.5 for {path}")
        if validator.is_valid(body):
            self.wrong.append(f"{operation_id}: the file takes 7.5 for {path}")
        # A list or an object is named as a whole.
        if answer.status_code == 422 and not any(path.startswith(name) for name in names(answer.json())):
            self.wrong.append(f"{operation_id}: 7.5 for {path} is refused at {names(answer.json())}")


def post(path, body):
    answer = SERVER.post(path, json=body)
    if answer.status_code >= 300:
        sys.exit(f"POST {path}: {answer.text}")
    return answer.json()


def main():
    customer = os.environ["REMIT_CUSTOMER"]
    template = os.environ["REMIT_TEMPLATE"]
    entity = os.environ["REMIT_ENTITY"]
    line = {"description": "A", "quantity": "1", "unit_price": "9.50", "tax": {"category": "S", "rate": "19"}}

    def draft():
        whose = {"customer_id": customer, "entity_id": entity, "template_id": template, "currency": "EUR"}
        return post("/v1/invoices", {**whose, "lines": [line]})["id"]

    def opened():
        invoice = draft()
        post(f"/v1/invoices/{invoice}/open", {})
        return invoice

    # The seller's today, which need not be that of this machine.
    today = SERVER.get(f"/v1/invoices/{opened()}").json()["issue_date"]

    address = {"line1": "A 1", "line2": "B", "postal_code": "80331", "city": "München", "region": "BY", "country": "DE"}
    contact = {"name": "Eva", "email": "eva@bodies.example", "roles": ["primary"]}
    customer_body = {
        "number": "7",
        "name": "Bodies",
        "kind": "business",
        "legal_id": "HRB 1",
        "address": address,
        "currency": "EUR",
        "language": "de",
        "time_zone": "Europe/Berlin",
        "terms": {"kind": "net", "days": 14},
        "contacts": [contact],
        "default_template_id": template,
        "tracking": True,
    }
    email = {"use_template_defaults": True, "subject": "S", "message": "M", "reply_to": "a@bodies.example"}
    bodies = Bodies()
    bodies.check("create_customer", customer_body)
    bodies.check(
        "change_customer",
        {"name": "Other", "address": {"city": "Graz"}, "terms": {"days": 7}},
        lambda: post("/v1/customers", customer_body)["id"],
    )
    bodies.check(
        "create_invoice",
        {
            "customer_id": customer,
            "entity_id": entity,
            "template_id": template,
            "currency": "EUR",
            "due_date": "2099-12-31",
            "note": "N",
            "internal_note": "I",
            "tags": ["a"],
            "metadata": {"key": "value"},
            "external_refs": {"shop": "7"},
            "lines": [{**line, "unit": "HUR", "discount": {"percent": "10"}, "item_code": "X", "period": None}],
            "allowances": [
                {
                    "amount": {"amount": "1.00", "currency": "EUR"},
                    "reason": "R",
                    "tax": {"category": "S", "rate": "19"},
                }
            ],
            "references": {"purchase_order": "P"},
            "attachments": [{"name": "A", "url": "https://a.example/a"}],
        },
    )
    bodies.check(
        "start_batch",
        {
            "operation": "send",
            "filter": {"tag": "none", "status": "open", "distribution": "not_sent", "currency": "EUR"},
            "email": email,
            "force": False,
        },
    )
    bodies.check("preflight", {"operation": "open", "document_ids": [draft()], "email": email})
    bodies.check("open_invoice", {"email": email, "send_at": "2027-06-01T09:00", "time_zone": "Europe/Berlin"}, draft)
    bodies.check("send_invoice", {"recipients": [f"{uuid.uuid4()}@bodies.example"], "subject": "S", "force": True}, opened)
    bodies.check("create_entity", {
        "name": "Bodies",
        "legal_id": "HRB 1",
        "address": address,
        "email": "a@bodies.example",
        "time_zone": "Europe/Berlin",
        "bank_accounts": [{"currency": "EUR", "holder": "B", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX"}],
    })
    bodies.check("create_invoice_template", {"name": "T", "subject": "S", "message": "M", "footer": "F"})
    bodies.check("create_email_template", {
        "name": "T",
        "kind": "invoice",
        "fallback_language": "en",
        "texts": {"en": {"subject": "S", "message": "M"}},
    })
    bodies.check("create_suppression", {"address": "suppressed@bodies.example", "detail": "moved"})
    bodies.check("create_api_key", {"name": "K", "scopes": ["customers:read"]})
    bodies.check("invite_user", {
        "name": "U",
        "email": "u@bodies.example",
        "role": "clerk",
        "language": "en",
        "time_zone": "Europe/Berlin",
    })
    bodies.check("mark_invoice_sent", {"method": "post", "date": today, "note": "N"}, opened)
    euros = {"amount": "1.00", "currency": "EUR"}
    bodies.check("record_payment", {
        "customer_id": customer,
        "method": "bank_transfer",
        "status": "received",
        "date": today,
        "reference": "R",
        "amount": euros,
        "allocate": "none",
        "write_off_difference": False,
    })
    bodies.check("create_csv_mapping", {
        "name": "House bank",
        "delimiter": "semicolon",
        "encoding": "utf_8",
        "decimals": "comma",
        "dates": "dd.mm.yyyy",
        "skip_lines": 0,
        "account": "DE89370400440532013000",
        "currency": "EUR",
        "columns": {"date": "Buchungstag", "amount": "Betrag", "text": "Verwendungszweck"},
    })
    bodies.check("start_export", {"kind": "ageing", "as_of": "2026-10-31", "entity_id": entity, "customer_id": customer})
    bodies.check("start_export", {"kind": "dso", "days": 30, "entity_id": entity})
    bodies.check("start_export", {"kind": "numbering", "document_kind": "invoice", "year": 2026, "entity_id": entity})
    bodies.check("mark_invoice_paid", {"method": "cash", "date": today, "reference": "R"}, opened)
    bodies.check("credit_invoice", {
        "amount": {"amount": "0.10", "currency": "EUR"},
        "note": "N",
        "reason": "R",
        "surplus": {"to": "balance"},
        "open": False,
        "rebill": False,
    }, opened)
    bodies.check("credit_invoice", {"rates": [{"category": "S", "rate": "19", "amount": {"amount": "0.10", "currency": "EUR"}}]}, opened)
    # The last one: what it leaves out has its default again.
    bodies.check("replace_settings", {
        "default_entity_id": entity,
        "default_template_id": template,
        "reply_to": "a@bodies.example",
        "unknown_outcome": "hold",
        "allow_earlier_issue_dates": False,
        "tracking": True,
        "notify_on_open": False,
        "hold_minutes": 0,
    })
    for wrong in bodies.wrong:
        print(wrong, file=sys.stderr)
    print(f"{bodies.tried} bodies: the file and the server agree" if not bodies.wrong else f"{len(bodies.wrong)} differences")
    sys.exit(bool(bodies.wrong))


main()
