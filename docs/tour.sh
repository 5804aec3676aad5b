#!/usr/bin/env bash
# A tour of the API: from an empty tenant to invoices sent, sent again, bounced and scheduled. Needs curl and jq.
#
#   cargo local up        prints two export lines; run them
#   docs/tour.sh
#
# Each step prints what it does and checks the answer. The first answer that differs ends the tour with an error.
# The tenant must be new. `cargo local tenant create --name Tour --sender-domain acme.example` creates another one.
set -euo pipefail

: "${API:?is the URL of the API, such as http://localhost:8080; cargo local up prints it}"
: "${KEY:?is the API key of an empty tenant; cargo local up prints one}"

# The tenant may send from this domain.
SENDER_DOMAIN=${SENDER_DOMAIN:-acme.example}
# The mailbox simulator of Amazon SES. Each e-mail to this address bounces, on AWS and on this machine.
BOUNCES=bounce@simulator.amazonses.com

for program in curl jq; do
  command -v "$program" >/dev/null || { echo "$program is missing; install it and run the tour again" >&2; exit 1; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# ── The tour's own functions ──────────────────────────────────────────────────────────────────────────────────────────

step() { printf '\n── %s\n' "$*"; }
note() { printf '   %s\n' "$*"; }
fail() { printf '\nThe tour ends here: %s\n' "$*" >&2; exit 1; }

# ask METHOD PATH [curl's arguments]: prints the status. The body and the headers of the answer are in files.
ask() {
  curl -sS -X "$1" "$API$2" -H "Authorization: Bearer $KEY" -o "$scratch/body" -D "$scratch/headers" \
    -w '%{http_code}' "${@:3}" || fail "$1 $2: the API cannot be reached"
}

# call METHOD PATH [curl's arguments]: prints the body of the answer, which must be a success.
call() {
  local status
  status=$(ask "$@")
  [[ $status == 2?? ]] || fail "$1 $2 was answered $status: $(cat "$scratch/body")"
  cat "$scratch/body"
}

get() { call GET "$1"; }

# These read a JSON body from their input.
post() { call POST "$1" -H "Content-Type: application/json" --data-binary @- "${@:2}"; }
put() { call PUT "$1" -H "Content-Type: application/json" --data-binary @- "${@:2}"; }
patch() { call PATCH "$1" -H "Content-Type: application/json" --data-binary @- "${@:2}"; }

# refused STATUS CODE METHOD PATH [curl's arguments]: the API must refuse this request.
refused() {
  local status code
  status=$(ask "${@:3}")
  code=$(jq -r .code "$scratch/body")
  [[ $status == "$1" && $code == "$2" ]] || fail "$3 $4 was answered $status $code instead of $1 $2"
  note "Refused: $(jq -r '.errors[0].message // .detail // .title' "$scratch/body")"
}

# check FILTER JSON: the jq filter must be true of the JSON.
check() { jq -e "$1" >/dev/null <<<"$2" || fail "expected $1 of $2"; }

# wait_until FILTER PATH: reads PATH until the jq filter is true of the answer, and prints the answer.
wait_until() {
  local answer deadline=$((SECONDS + ${PATIENCE:-120}))
  while true; do
    answer=$(get "$2")
    if jq -e "$1" >/dev/null <<<"$answer"; then break; fi
    ((SECONDS < deadline)) || fail "waited in vain for $1 of $2; last seen: $answer"
    sleep 0.5
  done
  printf '%s' "$answer"
}

id_of() { jq -er .id; }

# days N: the date in N days.
days() { jq -nr "now + $1 * 86400 | strftime(\"%Y-%m-%d\")"; }

FIRST=$(days 7)
SECOND=$(days 8)

jq -e '.data == []' >/dev/null <<<"$(get /v1/entities)" || fail "the tenant is not new; see the head of this file"

# ── 1 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Set up the seller: a legal entity and the address it sends from"
ENTITY=$(post /v1/entities <<JSON | id_of
{
  "name": "Acme GmbH", "vat_id": "DE123456788", "time_zone": "Europe/Berlin",
  "address": {"line1": "Chausseestraße 8", "postal_code": "10115", "city": "Berlin", "country": "DE"},
  "bank_accounts": [{"holder": "Acme GmbH", "iban": "DE89370400440532013000"}],
  "numbering": {"invoice": {"pattern": "INV-{yyyy}-{seq:5}"}}
}
JSON
)
SENDER=$(put "/v1/entities/$ENTITY/sender" <<JSON
{"name": "Acme", "address": "billing@$SENDER_DOMAIN"}
JSON
)
check '.sender.verified_at != null' "$SENDER"
note "$ENTITY sends as billing@$SENDER_DOMAIN"

# ── 2 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Create an invoice template: the layout and the e-mail's texts"
TEMPLATE=$(post /v1/invoice-templates <<JSON | id_of
{
  "name": "Standard", "subject": "Invoice {{ invoice_number }}", "reply_to": "billing@$SENDER_DOMAIN",
  "message": "Dear {{ customer_name }}, please find attached **{{ invoice_number }}** over {{ amount_due }}."
}
JSON
)
note "$TEMPLATE"
# The API checks placeholders when a template is saved.
refused 422 invalid_request POST /v1/invoice-templates -H "Content-Type: application/json" --data-binary @- <<JSON
{"name": "Mistake", "subject": "Invoice {{ invoice_nubmer }}", "reply_to": "billing@$SENDER_DOMAIN", "message": "Hello"}
JSON

# ── 3 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Create a customer"
# customer NAME ADDRESS: creates a customer with one contact, and prints its id.
customer() {
  post /v1/customers <<JSON | id_of
{
  "name": "$1", "currency": "EUR", "language": "de", "default_template_id": "$TEMPLATE",
  "address": {"line1": "Marktplatz 3", "postal_code": "80331", "city": "München", "country": "DE"},
  "contacts": [{"name": "Accounts Payable", "email": "$2", "roles": ["finance"]}]
}
JSON
}
CUSTOMER=$(customer "Hofmann KG" eva@hofmann.example)
note "$CUSTOMER"

# ── 4 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Draft an invoice, twice with one idempotency key"
ITEMS='[{"description": "Consulting", "quantity": "7.5", "unit": "HUR", "unit_price": "95.00",
         "tax": {"category": "S", "rate": "19"}}]'
# draft CUSTOMER: creates a draft with one line, and prints its id.
draft() { post /v1/invoices "${@:2}" <<<"{\"customer_id\": \"$1\", \"lines\": $ITEMS}" | id_of; }
INVOICE=$(draft "$CUSTOMER" -H "Idempotency-Key: order-4711")
AGAIN=$(draft "$CUSTOMER" -H "Idempotency-Key: order-4711")
[[ $INVOICE == "$AGAIN" ]] || fail "one idempotency key created two drafts: $INVOICE and $AGAIN"
note "$INVOICE, created once"

# ── 5 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Change the draft, but only the version that we have read"
get "/v1/invoices/$INVOICE" >/dev/null
ETAG=$(sed -n 's/^[Ee][Tt][Aa][Gg]: *\("[^"]*"\).*/\1/p' "$scratch/headers")
CHANGED=$(patch "/v1/invoices/$INVOICE" -H "If-Match: $ETAG" -H "x-reason: agreed by phone" <<<'{"note": "Thank you!"}')
check '.note == "Thank you!"' "$CHANGED"
note "Total: $(jq -r '.totals.gross | "\(.amount) \(.currency)"' <<<"$CHANGED")"
refused 412 stale_version PATCH "/v1/invoices/$INVOICE" -H "If-Match: $ETAG" -H "Content-Type: application/json" \
  -d '{"note": "Somebody else was faster"}'

# ── 6 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Preview the e-mail"
PREVIEW=$(call POST "/v1/invoices/$INVOICE/email-preview")
check '.recipients[0].address == "eva@hofmann.example" and .errors == []' "$PREVIEW"
note "$(jq -r '"To \(.recipients[0].address): \(.subject)"' <<<"$PREVIEW")"

# ── 7 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Open the invoice and e-mail it: number, dates and content are now fixed"
OPENED=$(post "/v1/invoices/$INVOICE/open" <<<'{"email": {"use_template_defaults": true}}')
check '.status == "open" and (.number | test("^INV-[0-9]{4}-00001$"))' "$OPENED"
note "$(jq -r '"\(.number), due on \(.due_date)"' <<<"$OPENED")"
wait_until '.distribution.status == "sent" and .distribution.light == "yellow"' "/v1/invoices/$INVOICE" >/dev/null
note "The e-mail is sent."
refused 409 not_a_draft PATCH "/v1/invoices/$INVOICE" -H "Content-Type: application/json" -d '{"note": "Too late"}'

# ── 8 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Send it again, to a second address"
RESENT=$(post "/v1/invoices/$INVOICE/send" <<<'{"recipients": ["boss@hofmann.example"], "message": "Once more."}' | id_of)
wait_until '.status == "sent"' "/v1/deliveries/$RESENT" >/dev/null
note "$RESENT is sent."
refused 409 just_sent POST "/v1/invoices/$INVOICE/send" -H "Content-Type: application/json" \
  -d '{"recipients": ["boss@hofmann.example"]}'

# ── 9 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Record that it was also sent by post"
ISSUED=$(jq -r .issue_date <<<"$OPENED")
post "/v1/invoices/$INVOICE/mark-sent" >/dev/null <<<"{\"method\": \"post\", \"date\": \"$ISSUED\"}"
DELIVERIES=$(get "/v1/invoices/$INVOICE/deliveries")
check '[.data[].trigger] == ["open", "resend", "mark_sent"]' "$DELIVERIES"
note "Deliveries: $(jq -r '[.data[] | "\(.trigger) \(.channel)"] | join(", ")' <<<"$DELIVERIES")"

# ── 10 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Open three drafts in a batch; two of them are incomplete"
GOOD=$(draft "$CUSTOMER")
EMPTY=$(post /v1/invoices <<<"{\"customer_id\": \"$CUSTOMER\"}" | id_of)
NOBODYS=$(post /v1/invoices <<<"{\"currency\": \"EUR\", \"template_id\": \"$TEMPLATE\", \"lines\": $ITEMS}" | id_of)
SELECTION="\"document_ids\": [\"$GOOD\", \"$EMPTY\", \"$NOBODYS\"], \"email\": {\"use_template_defaults\": true}"
VERDICTS=$(post /v1/batches/preflight <<<"{$SELECTION}")
check '[.data[].would_open] == [true, false, false]' "$VERDICTS"
note "The preflight check, which changes nothing, finds the same mistakes as the batch."
BATCH=$(post /v1/batches <<<"{\"operation\": \"open\", $SELECTION}" | id_of)
ENDED=$(wait_until '.status != "in_progress"' "/v1/batches/$BATCH")
check '.status == "failed" and .succeeded == 1 and .failed == 2' "$ENDED"
FAILED=$(get "/v1/batches/$BATCH/items?status=failed")
check '[.data[].errors[].code] | contains(["lines_missing", "customer_missing"])' "$FAILED"
jq -r '.data[] | "   \(.document_id): \(.errors[0].message)"' <<<"$FAILED"

step "Correct both drafts and retry what failed"
patch "/v1/invoices/$EMPTY" <<<"{\"lines\": $ITEMS}" >/dev/null
patch "/v1/invoices/$NOBODYS" <<<"{\"customer_id\": \"$CUSTOMER\"}" >/dev/null
RETRY=$(call POST "/v1/batches/$BATCH/retry" | id_of)
ENDED=$(wait_until '.status != "in_progress"' "/v1/batches/$RETRY")
check '.status == "completed" and .total == 2 and .succeeded == 2' "$ENDED"
ACKNOWLEDGED=$(call POST "/v1/batches/$BATCH/acknowledge")
check '.acknowledged_at != null' "$ACKNOWLEDGED"
NUMBERS=$(get "/v1/invoices?status=open" | jq -c '[.data[].number[-5:]] | sort')
[[ $NUMBERS == '["00001","00002","00003","00004"]' ]] || fail "the numbers have a gap: $NUMBERS"
note "All are open, and their numbers have no gap."

# ── 11 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Send an invoice to an address that does not exist"
GONE=$(customer "Gone AG" "$BOUNCES")
UNREACHED=$(draft "$GONE")
post "/v1/invoices/$UNREACHED/open" <<<'{"email": {"use_template_defaults": true}}' >/dev/null
wait_until '.distribution.light == "red"' "/v1/invoices/$UNREACHED" >/dev/null
BOUNCED=$(wait_until '.data | length > 0' /v1/reports/bounces)
check ".data[0].address == \"$BOUNCES\" and .data[0].status == \"bounced\"" "$BOUNCED"
note "$(jq -r '.data[0] | "\(.number) bounced at \(.address): \(.bounce.type)"' <<<"$BOUNCED")"
SUPPRESSED=$(wait_until '.data | length > 0' /v1/suppressions)
check ".data[0].address == \"$BOUNCES\"" "$SUPPRESSED"
note "The address is suppressed: it gets no further e-mails."

# ── 12 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Open an invoice now and send its e-mail next week"
LATER=$(draft "$CUSTOMER")
post "/v1/invoices/$LATER/open" >/dev/null <<JSON
{"email": {"use_template_defaults": true}, "send_at": "${FIRST}T09:00", "time_zone": "Europe/Berlin"}
JSON
SCHEDULED=$(wait_until '.data | length > 0' "/v1/deliveries?status=scheduled")
check ".data[0].send_at == \"${FIRST}T09:00:00\"" "$SCHEDULED"
DELIVERY=$(jq -r '.data[0].id' <<<"$SCHEDULED")
note "$DELIVERY waits until $FIRST, 09:00 in Berlin."
MOVED=$(patch "/v1/deliveries/$DELIVERY" -H "x-reason: the customer asked" <<<"{\"send_at\": \"${SECOND}T10:30\"}")
check ".send_at == \"${SECOND}T10:30:00\" and (.scheduling | length == 2)" "$MOVED"
note "Moved to $SECOND, 10:30."
CANCELED=$(call POST "/v1/deliveries/$DELIVERY/cancel")
check '.status == "canceled"' "$CANCELED"
note "Canceled. From this answer on, the e-mail is never sent."
refused 409 already_withdrawn POST "/v1/deliveries/$DELIVERY/cancel"

# ── 13 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Record a payment: the invoice is paid, and the surplus is credit"
DUE=$(get "/v1/invoices/$LATER" | jq -r .balance.due.amount)
PAID=$(post /v1/payments <<JSON
{"customer_id": "$CUSTOMER", "method": "bank_transfer", "date": "$(date -u +%F)", "external_id": "tour-1",
 "amount": {"amount": "$(printf '%.2f' "$(jq -n "$DUE + 100")")", "currency": "EUR"},
 "allocations": [{"document_id": "$LATER"}]}
JSON
)
check '.status == "received" and .unallocated.amount == "100.00"' "$PAID"
check '.status == "paid"' "$(get "/v1/invoices/$LATER")"
BALANCE=$(get "/v1/customers/$CUSTOMER/balance")
check '.balances[0].amount.amount == "100.00"' "$BALANCE"
note "$(jq -r .id <<<"$PAID") paid $DUE EUR; 100.00 EUR are in the customer's balance."

# ── 14 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Read the history of the first invoice"
HISTORY=$(wait_until '[.data[].status] | contains(["draft", "open"])' "/v1/invoices/$INVOICE/history")
check 'any(.data[]; .reason == "agreed by phone")' "$HISTORY"
jq -r '.data[] | "   \(.at[:16])  version \(.version)  \(.status)\(if .reason then ", \(.reason)" else "" end)"' <<<"$HISTORY"

# ── 15 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Download the PDF"
PDF=${PDF:-$scratch/invoice.pdf}
curl -sS --fail -L -H "Authorization: Bearer $KEY" -o "$PDF" "$API/v1/invoices/$INVOICE/pdf"
[[ $(head -c 5 "$PDF") == %PDF- ]] || fail "the answer is no PDF"
note "$(wc -c <"$PDF" | tr -d ' ') bytes of PDF/A. PDF=invoice.pdf docs/tour.sh keeps the file."

# ── 16 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "List invoices by light: red ones did not reach the customer, yellow ones were not opened yet"
RED=$(wait_until '.data | length == 1' "/v1/invoices?light=red")
check ".data[0].id == \"$UNREACHED\"" "$RED"
YELLOW=$(wait_until '.data | length == 4' "/v1/invoices?light=yellow")
note "red: $(jq -r '[.data[].number] | join(", ")' <<<"$RED")"
note "yellow: $(jq -r '[.data[].number] | join(", ")' <<<"$YELLOW")"

# ── 17 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Credit a part of the first invoice, and e-mail the credit note"
NOTE=$(post "/v1/invoices/$INVOICE/credit" <<'JSON'
{"amount": {"amount": "50.00", "currency": "EUR"}, "note": "Delivered late", "open": true,
 "email": {"use_template_defaults": true}}
JSON
)
check '(.number | startswith("CN-")) and .totals.gross.amount == "50.00"' "$NOTE"
check '.status == "open" and .balance.credited.amount == "50.00"' "$(get "/v1/invoices/$INVOICE")"
refused 409 has_payments POST "/v1/invoices/$INVOICE/void"
note "$(jq -r .number <<<"$NOTE") credits 50.00 EUR with its VAT."

# ── 18 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "Make an invoice void that went out: a credit note tells those who got it"
VOID=$(post "/v1/invoices/$GOOD/void" <<<'{"reason": "ordered twice"}')
check '.status == "void" and .canceled_by != null' "$VOID"
TOLD=$(wait_until '.data[0].status == "sent"' "/v1/credit-notes/$(jq -r .canceled_by <<<"$VOID")/deliveries")
note "$(jq -r .number <<<"$VOID") is void; $(jq -r '.data[0].recipients[0].address' <<<"$TOLD") got the credit note."

# ── 19 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
step "See who owes how much, and that no number is missing"
OWED=$(get /v1/reports/ageing)
check '.data | length == 2' "$OWED"
SERIES=$(get /v1/reports/numbering)
check '.complete and (.data | length == 2)' "$SERIES"
jq -r '.data[] | "   \(.first) to \(.last): \(.count), \(.voided) void"' <<<"$SERIES"

printf '\nThe tour is complete.\n'
