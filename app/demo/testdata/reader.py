# Reads each message of a folder and prints what is wrong with it, a line each; nothing when all is well.
import email.policy, email.utils, html.parser, os, re, sys

folder, host = sys.argv[1], sys.argv[2].lower()
ids = {}


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = set()

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found.update(v for k, v in attrs if k == "href" and v and v.startswith("http"))


def faults(name, raw):
    if re.search(rb"(?<!\r)\n|\r(?!\n)|\0", raw):
        yield "a bare CR or LF, or a NUL"
    head = raw.split(b"\r\n\r\n", 1)[0]
    for line in raw.split(b"\r\n"):
        if len(line) > 998:
            yield "a line of %d octets" % len(line)
    for line in head.split(b"\r\n"):
        if len(line) > 78 and b" " in line.strip().split(b": ", 1)[-1]:
            yield "a header line of %d octets that could be folded: %r" % (len(line), line[:60])
    for word in re.findall(rb"=\?[^?\s]+\?[BQbq]\?[^?\s]*\?=", head):
        if len(word) > 75:
            yield "an encoded word of %d octets" % len(word)
        email.header.decode_header(word.decode("ascii"))[0][0].decode("utf-8")  # no character is split
    m = email.message_from_bytes(raw, policy=email.policy.default)
    if m.defects:
        yield "defects: %s" % m.defects
    for field in ("From", "Date", "Message-ID", "Subject", "To", "MIME-Version"):
        if len(m.get_all(field, [])) != 1:
            yield "%d fields %s" % (len(m.get_all(field, [])), field)
    for field in ("Cc", "Bcc", "User-Agent", "X-Mailer", "Precedence", "X-Auto-Response-Suppress", "Received", "Sender"):
        if field in m:
            yield "a field " + field
    if len(m["To"].addresses) != 1 or len(m["From"].addresses) != 1:
        yield "not one sender and one recipient"
    domain = m["From"].addresses[0].domain
    if not re.fullmatch(r"<[^<>@\s]+@%s>" % re.escape(domain), m["Message-ID"].strip()):
        yield "the Message-ID %s is not of %s" % (m["Message-ID"], domain)
    if ids.setdefault(m["Message-ID"], name) != name:
        yield "the Message-ID of " + ids[m["Message-ID"]]
    if re.search(r"[\r\n]", m["Subject"]) or not m["Subject"].strip():
        yield "a subject of several lines, or of none"
    if m["Date"].datetime is None or m["Date"].datetime.tzinfo is None:
        yield "a date without a zone"
    if host and host != "localhost" and any(re.search(r"\b%s\b" % re.escape(host), word) for word in words(head)):
        yield "the name of the machine"
    yield from parts(m)
    yield from machine(m, name.startswith("bulk"), raw)


# What is drawn by lot or encoded holds a name as short as "vm" by chance: in long pieces only a longer one tells.
def words(head):
    text = re.sub(r"=\?[^?\s]+\?[bq]\?[^?\s]*\?=|\bb=[\w+/=\s]*", " ", head.decode("utf-8").lower())
    return [word for word in re.findall(r"[\w-]+", text) if len(word) < 20 or len(host) >= 6]


def parts(m):
    kinds = [p.get_content_type() for p in m.walk() if not p.is_multipart()]
    if kinds not in (["text/plain"], ["text/plain", "text/html"]):
        yield "parts %s" % kinds
    texts = []
    for p in m.walk():
        if p.is_multipart():
            continue
        if p.defects or p.get_content_charset() != "utf-8" or p["Content-Transfer-Encoding"] not in ("quoted-printable", "base64", "7bit"):
            yield "a part in %s, %s" % (p.get_content_charset(), p["Content-Transfer-Encoding"])
        texts.append(p.get_content())
        if not texts[-1].strip() or "\ufffd" in texts[-1]:
            yield "an empty or damaged part"
        for left in ("{{", "{%", "[[", ".invalid/"):
            if left in texts[-1]:
                yield "left over: " + left
    if len(texts) == 2:
        if m.get_content_type() != "multipart/alternative":
            yield m.get_content_type()
        if len(texts[1].encode()) > 100_000:
            yield "HTML of %d octets" % len(texts[1].encode())
        links = Links()
        links.feed(texts[1])
        missing = [u for u in links.found if u not in texts[0]]
        if missing:
            yield "links that the text lacks: %s" % missing
    return texts


def machine(m, bulk, raw):
    if not bulk:
        for field in ("List-Id", "List-Unsubscribe-Post"):
            if field in m:
                yield "a field " + field
        return
    uris = re.findall(r"<([^<>]*)>", m["List-Unsubscribe"])
    if sum(u.startswith("http") for u in uris) != 1 or sum(u.startswith("mailto:") for u in uris) > 1:
        yield "List-Unsubscribe %s" % m["List-Unsubscribe"]
    if m["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
        yield "List-Unsubscribe-Post %s" % m["List-Unsubscribe-Post"]
    if not re.fullmatch(r"<[\w.-]+>", (m["List-Id"] or "").strip()):
        yield "List-Id %s" % m["List-Id"]
    if not any(f.startswith("X-Standfirst-") for f in m.keys()) and "Feedback-ID" not in m:
        yield "no field by which a complaint finds its mailing"
    if "Auto-Submitted" in m:
        yield "bulk mail that calls itself automatic"
    for p in m.walk():
        if not p.is_multipart() and uris[0] not in p.get_content():
            yield "no way out in " + p.get_content_type()


for name in sorted(os.listdir(folder)):
    with open(os.path.join(folder, name), "rb") as f:
        for fault in faults(name, f.read()):
            print(name + ": " + fault)
