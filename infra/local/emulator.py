"""Starts MiniStack with the additions that the local stack needs. `cargo local` runs it, with MiniStack's settings in
the environment and REMIT_MAIL_DIR for the mail. Each change names the gap in MiniStack 1.5.33 that it closes."""

import base64
import contextvars
import json
import os
import threading
import time

from ministack import app
from ministack.core import iam_actions, lambda_runtime
from ministack.services import dynamodb, lambda_svc, ses, ses_v2, sqs

MAIL_DIR = os.environ["REMIT_MAIL_DIR"]
_mail_lock = threading.Lock()
REPORTS = os.path.join(os.path.dirname(os.path.abspath(MAIL_DIR)), "invocations.jsonl")
_reports_lock = threading.Lock()
_event_tags = contextvars.ContextVar("event_tags", default=None)


def keep_raw_mail(handle):
    """SES v2 parses raw content and drops it, attachments and headers included: keep each message sent as an .eml
    file, and its envelope as a line of index.jsonl. SES answers with the id alone; MiniStack adds a domain, as the
    Message-ID header has it."""

    async def handle_request(method, path, headers, body, query_params):
        response = await handle(method, path, headers, body, query_params)
        if method == "POST" and path.rstrip("/").endswith("/outbound-emails") and response[0] == 200:
            request = json.loads(body)
            raw = request.get("Content", {}).get("Raw", {}).get("Data")
            answer = json.loads(response[2])
            message_id = answer["MessageId"] = answer["MessageId"].split("@")[0]
            response = (*response[:2], json.dumps(answer).encode())
            if raw:
                _keep(message_id, request, base64.b64decode(raw))
                _let_simulator_answer(message_id, request)
        return response

    return handle_request


def _keep(message_id, request, eml):
    name = f"{message_id}.eml"
    with open(os.path.join(MAIL_DIR, name), "wb") as file:
        file.write(eml)
    envelope = {
        "message_id": message_id,
        "sent_at": time.time(),
        "from": request.get("FromEmailAddress"),
        "to": request.get("Destination", {}).get("ToAddresses", []),
        "cc": request.get("Destination", {}).get("CcAddresses", []),
        "bcc": request.get("Destination", {}).get("BccAddresses", []),
        "configuration_set": request.get("ConfigurationSetName"),
        "tags": {tag["Name"]: tag["Value"] for tag in request.get("EmailTags", [])},
        "file": name,
    }
    with _mail_lock, open(os.path.join(MAIL_DIR, "index.jsonl"), "a") as index:
        index.write(json.dumps(envelope) + "\n")


def _let_simulator_answer(message_id, request):
    """Only SES v1 tells what became of a message. Here v2 does too, but only for the addresses of the mailbox simulator.
    `cargo local mail` publishes all other events, so that a newcomer sees the effect of each event."""
    recipients = request.get("Destination", {}).get("ToAddresses", [])
    simulated = [it for it in recipients if it.lower().endswith("@simulator.amazonses.com")]
    if simulated:
        # With the delay of a mail server, in the context of the request, which has the account and region.
        context = contextvars.copy_context()
        context.run(_event_tags.set, {tag["Name"]: [tag["Value"]] for tag in request.get("EmailTags", [])})
        sender = request.get("FromEmailAddress")
        threading.Timer(1, context.run, [ses._send_notifications, message_id, sender, simulated]).start()


def with_tags_of_message(publish):
    """MiniStack tells an identity's topic what became of a message, without the message's tags. SES publishes it through
    the configuration set, with them."""

    def _publish_notification(topic, payload):
        tags = _event_tags.get()
        if tags is not None:
            kind = payload.pop("notificationType")
            payload = {"eventType": kind, **payload, "mail": {**payload["mail"], "tags": tags}}
        publish(topic, payload)

    return _publish_notification


def clear_account_suppressions(handle):
    """SES v2 lacks DeleteSuppressedDestination. The account's list is empty here, so no address is on it."""

    async def handle_request(method, path, headers, body, query_params):
        if method == "DELETE" and "/suppression/addresses/" in path:
            return ses_v2._json_err("NotFoundException", "Email address does not exist on your suppression list.", 404)
        return await handle(method, path, headers, body, query_params)

    return handle_request


def receive_for_mapping(queue_url, max_number):
    """Event source mappings never get more than 10 messages; AWS delivers up to the mapping's batch size."""
    with sqs._queues_lock:
        queue = sqs._get_q(queue_url)
        visibility = int(queue["attributes"].get("VisibilityTimeout", "30"))
        sqs._expire_retained(queue)
        sqs._dlq_sweep(queue)
        return sqs._collect_msgs(queue, max(int(max_number or 1), 1), visibility)


def _batch_is_filling(mapping, queue):
    """A batching window waits until the batch is full or the window is over; MiniStack delivers the available messages."""
    window = float(mapping.get("MaximumBatchingWindowInSeconds") or 0)
    now = time.time()
    visible = [message for message in list(queue["messages"]) if message.get("visible_at", 0) <= now]
    if not window or not visible or len(visible) >= int(mapping.get("BatchSize") or 10):
        return False
    oldest = min(max(message.get("visible_at", 0), message.get("sent_at", 0)) for message in visible)
    return now - oldest < window


def concurrency_of_aws(concurrency):
    """A number from a template parameter is a string in the mapping, and MiniStack compares it as a number."""

    def sqs_esm_concurrency(mapping, function, configuration, queue):
        if _batch_is_filling(mapping, queue):
            return 0
        scaling = mapping.get("ScalingConfig") or {}
        if "MaximumConcurrency" in scaling:
            scaling["MaximumConcurrency"] = int(scaling["MaximumConcurrency"])
        return concurrency(mapping, function, configuration, queue)

    return sqs_esm_concurrency


def streams_apart(poll):
    """One thread polls every source and waits for each stream function, so the queues wait while changes are relayed.
    This gives the streams their own thread."""
    started = threading.Event()

    def poll_streams_forever():
        while True:
            try:
                if poll():
                    continue
            except Exception as error:  # noqa: BLE001 (the thread must outlive whatever a pass meets)
                lambda_svc.logger.error("stream poller: %s", error)
            time.sleep(0.05)

    def poll_dynamodb_streams():
        if not started.is_set():
            started.set()
            threading.Thread(target=poll_streams_forever, daemon=True).start()
        return False

    return poll_dynamodb_streams


def failures_of_aws(execute):
    """MiniStack ignores a stream function's partial failures and skips the failed records. AWS delivers the batch again
    from the first failed record. Here the whole batch is delivered again, which every consumer must support."""

    def execute_function(function, event):
        result = execute(function, event)
        records = event.get("Records") if isinstance(event, dict) else None
        if not records or records[0].get("eventSource") != "aws:dynamodb" or result.get("error"):
            return result
        body = result.get("body")
        failures = body.get("batchItemFailures") if isinstance(body, dict) else None
        if not failures:
            return result
        reason = {"errorType": "BatchItemFailures", "errorMessage": f"{len(failures)} of {len(records)} records failed"}
        return {**result, "error": True, "body": reason}

    return execute_function


def capacity_always(handle):
    """On AWS the bill shows the units of a write. Only the emulator sees an item before and after a write, so it adds the
    units to each response, for the gateway's meter. It is requested here, because the functions' requests are signed."""
    writes = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")

    async def handle_request(method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").endswith(writes) and b"ReturnConsumedCapacity" not in body:
            body = b'{"ReturnConsumedCapacity": "INDEXES", ' + body.lstrip()[1:]
        return await handle(method, path, headers, body, query_params)

    return handle_request


def actions_of_aws(extract):
    """The batch forms of the SQS calls have no IAM actions of their own on AWS."""

    def extract_iam_action(*args):
        action = extract(*args)
        return action.removesuffix("Batch") if action and action.startswith("sqs:") else action

    return extract_iam_action


def resources_of_aws(resource_arn):
    """SendEmail is authorised on the sender's identity; MiniStack authorises it on `*`."""

    def ses_v2_resource_arn(method, path, body, region, account_id):
        if method == "POST" and path.rstrip("/").endswith("/outbound-emails"):
            sender = json.loads(body).get("FromEmailAddress") or ""
            domain = sender.rpartition("@")[2].rstrip("> ")
            return f"arn:aws:ses:{region}:{account_id}:identity/{domain}"
        return resource_arn(method, path, body, region, account_id)

    return ses_v2_resource_arn


def schedules_in_groups(resource_arn):
    """A schedule's ARN contains its group; MiniStack treats every schedule as one of the default group."""

    def extract_resource_arn(service, method, path, headers, body, query_params, *args):
        arn = resource_arn(service, method, path, headers, body, query_params, *args)
        if service == "scheduler" and ":schedule/default/" in arn:
            named = json.loads(body).get("GroupName") if body else query_params.get("groupName")
            group = named[0] if isinstance(named, list) else named
            return arn.replace(":schedule/default/", f":schedule/{group or 'default'}/")
        return arn

    return extract_resource_arn


def answered_at(record_result):
    """Records when a function answered: the rest of `invoke` is the emulator's own time."""

    def record_result_and_time(worker, *args):
        worker.answered_at = time.monotonic()
        return record_result(worker, *args)

    return record_result_and_time


def report_invocations(invoke):
    """AWS logs a REPORT for each invocation. Here it is a line in invocations.jsonl."""

    def invoke_and_report(worker, event, *args, **kwargs):
        before, started = _used(worker), time.monotonic()
        result = invoke(worker, event, *args, **kwargs)
        after = _used(worker)
        # All usage of a process that has started since then belongs to this invocation.
        cpu = after["cpu"] - (before["cpu"] if before["pid"] == after["pid"] else 0)
        report = {
            "function": worker.func_name,
            "at": time.time(),
            "duration_ms": (getattr(worker, "answered_at", time.monotonic()) - started) * 1000,
            "cpu_ms": cpu / 1e6,
            "peak_memory": after["memory"],
            "configured_mb": int(worker.config.get("MemorySize", 128)),
            "cold": bool(result.get("cold_start")),
            "ok": result.get("status") == "ok",
            "records": len(event.get("Records") or []) if isinstance(event, dict) else 0,
        }
        with _reports_lock, open(REPORTS, "a") as reports:
            reports.write(json.dumps(report) + "\n")
        return result

    return invoke_and_report


def _used(worker):
    """CPU time in nanoseconds and maximum memory of a function's process, from Linux; zero on other systems."""
    used = {"pid": getattr(worker._proc, "pid", None), "cpu": 0, "memory": 0}
    try:
        tasks = f"/proc/{used['pid']}/task"
        for task in os.listdir(tasks):
            with open(f"{tasks}/{task}/schedstat") as schedstat:
                used["cpu"] += int(schedstat.read().split()[0])
        with open(f"/proc/{used['pid']}/status") as status:
            mark = next(line for line in status if line.startswith("VmHWM:"))
            used["memory"] = int(mark.split()[1]) * 1024
    except (OSError, StopIteration):
        pass  # It is gone, or this is no Linux.
    return used


iam_actions.extract_iam_action = actions_of_aws(iam_actions.extract_iam_action)
iam_actions.extract_resource_arn = schedules_in_groups(iam_actions.extract_resource_arn)
iam_actions._ses_v2_resource_arn = resources_of_aws(iam_actions._ses_v2_resource_arn)
ses._publish_notification = with_tags_of_message(ses._publish_notification)
ses_v2.handle_request = clear_account_suppressions(keep_raw_mail(ses_v2.handle_request))
dynamodb.handle_request = capacity_always(dynamodb.handle_request)
lambda_svc._execute_function = failures_of_aws(lambda_svc._execute_function)
lambda_runtime.ProvidedWorker._record_result = answered_at(lambda_runtime.ProvidedWorker._record_result)
lambda_runtime.ProvidedWorker.invoke = report_invocations(lambda_runtime.ProvidedWorker.invoke)
sqs._receive_messages_for_esm = receive_for_mapping
lambda_svc._poll_dynamodb_streams = streams_apart(lambda_svc._poll_dynamodb_streams)
lambda_svc._sqs_esm_concurrency = concurrency_of_aws(lambda_svc._sqs_esm_concurrency)

if __name__ == "__main__":
    app.main()
