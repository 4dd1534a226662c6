"""Words that tests of this room repeat."""

PASSWORD = "quattro gatti sotto la pergola"
OTHER = "cinque remi lungo il canale"
NASTY = (
    "<script>alert(1)</script>", "'; DROP TABLE people; --", "{{ 7*7 }}", "%(name)s %s", "../../etc/passwd", "\x00\x01nul",
    "a" * 300, "\u202eevil\u202c", '=HYPERLINK("x")', "Muñoz Ñandú Conceição ĝẽ", "🐈" * 30, "\r\nBcc: x@y.z", "   ",
)
