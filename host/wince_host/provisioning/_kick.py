"""Ends the live connection of a device at the broker."""

import queue

from paho.mqtt.client import Client, ConnectFlags, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from wince_host.broker import BrokerLogin
from wince_wire import BrokerRefusedError, BrokerUnreachableError

PATIENCE_S = 10.0
TIMES = 2
"""The broker reads its files again between two packets: whoever came in during the first time,
still with the old ones, is found by the second."""


def end_connection(login: BrokerLogin, device: str) -> None:
    """Take over the device's client id, which ends its connection, and leave.

    On the listener for devices a client id is the device's name, and only the host may use it on
    its own listener.

    Raises
    ------
    BrokerUnreachableError
        If the broker does not answer.
    BrokerRefusedError
        If it does not let the host in.
    """
    for _ in range(TIMES):
        _take_over(login, device)


def _take_over(login: BrokerLogin, device: str) -> None:
    answers: queue.SimpleQueue[ReasonCode] = queue.SimpleQueue()

    def on_connect(
        _client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        answers.put(reason)

    client = Client(CallbackAPIVersion.VERSION2, client_id=device, protocol=MQTTv5)
    client.username_pw_set(login.user, login.password)
    client.on_connect = on_connect
    where = f"the broker at {login.host}:{login.port}"
    try:
        client.connect(login.host, login.port, clean_start=True)
        client.loop_start()
        answer = answers.get(timeout=PATIENCE_S)
    except (OSError, queue.Empty) as error:
        msg = (
            f"{where} does not answer, so a connection of {device} may still be open: run "
            "`wince-host revoke` again, or start the broker anew"
        )
        raise BrokerUnreachableError(msg) from error
    finally:
        client.disconnect()
        client.loop_stop()
    if answer.is_failure:
        msg = f"{where} does not let the host in ({answer}): start `wince-host broker` anew"
        raise BrokerRefusedError(msg)
