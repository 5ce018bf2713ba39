"""Asks a demonstration server for its pages in turn, each as who may see it, so often a second; prints how long the
answers took, in milliseconds: the median, what 99 of 100 stay below, and how many were no page.

    pages.py ADDRESS LOG REQUESTS-PER-SECOND SECONDS

LOG is what the server printed: the password, and the link of the invented consumer.
"""
import http.client
import re
import sys
import threading
import time
import urllib.parse

address, log, pace, seconds = sys.argv[1], open(sys.argv[2]).read(), int(sys.argv[3]), int(sys.argv[4])
password = re.search(r"with the password (\S+) as", log).group(1)
link = re.search(r"comes in, once within ten minutes, at http://[^/]+(\S+)", log).group(1)


def ask(method, path, body=None, cookie=""):
    connection = http.client.HTTPConnection(address, timeout=30)
    headers = {"Accept": "text/html", "Cookie": cookie}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    return answer.status, text, "; ".join(c.split(";")[0] for c in answer.headers.get_all("Set-Cookie") or [])


def sign_in(role):
    form = urllib.parse.urlencode({"do": "sign-in", "login": role + "@demo", "password": password})
    return ask("POST", "/sign-in", form)[2]


roles = ["service", "merchant", "finance", "auditor", "administrator", "security"]
cookies = {role: sign_in(role) for role in roles}
cookies["consumer"] = ask("GET", link)[2]
order = re.search(r'href="(/orders/[^"?]+)', ask("GET", "/my", cookie=cookies["consumer"])[1]).group(1)
claim = re.search(r'href="(/seller/claims/[^"?]+)', ask("GET", "/seller/claims", cookie=cookies["service"])[1]).group(1)
pages = [
    ("", "/"), ("", "/rights"), ("", "/styleguide"), ("", "/sign-in"),
    ("consumer", "/my"), ("consumer", order), ("consumer", "/my/data"),
    ("service", "/work"), ("service", "/seller/claims"), ("service", claim), ("service", "/search?q=DEMO"),
    ("merchant", "/seller"), ("merchant", "/seller/claims"), ("finance", "/finance"), ("finance", "/finance/merchants"),
    ("auditor", "/audit"), ("administrator", "/people"), ("administrator", "/messages"),
    ("security", "/security"), ("security", "/account"),
]
times, bad = [], 0
lock = threading.Lock()


def one(role, path):
    global bad
    start = time.perf_counter()
    status = ask("GET", path, cookie=cookies.get(role, ""))[0]
    taken = (time.perf_counter() - start) * 1000
    with lock:
        times.append(taken)
        bad += status != 200


# Once each before: a server runs for weeks, and reads a template at its first use.
for role, path in pages:
    ask("GET", path, cookie=cookies.get(role, ""))
start = time.perf_counter()
threads = []
for number in range(pace * seconds):
    wait = start + number / pace - time.perf_counter()
    if wait > 0:
        time.sleep(wait)
    threads.append(threading.Thread(target=one, args=pages[number % len(pages)]))
    threads[-1].start()
for thread in threads:
    thread.join()
times.sort()
print(f"{times[len(times) // 2]:.1f} {times[len(times) * 99 // 100]:.1f} {bad}")
