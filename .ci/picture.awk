# Draws what a terminal shows, with its colours (SGR sequences), as an SVG.

BEGIN {
    line_height = 19; left = 16; top = 52; columns = 96; advance = 8.43
    split("#484f58 #f85149 #3fb950 #d29922 #58a6ff #bc8cff #39c5cf #c9d1d9", colour, " ")
    fill = ""; bold = 0; dim = 0; rows = 0
}

function style(   text) {
    text = ""
    if (fill != "") text = text " fill=\"" fill "\""
    if (bold) text = text " font-weight=\"bold\""
    if (dim) text = text " opacity=\"0.65\""
    return text
}

function escaped(text) {
    gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text)
    return text
}

function set(codes,   parts, n, i) {
    n = split(codes == "" ? "0" : codes, parts, ";")
    for (i = 1; i <= n; i++) {
        if (parts[i] == 0) { fill = ""; bold = 0; dim = 0 }
        else if (parts[i] == 1) bold = 1
        else if (parts[i] == 2) dim = 1
        else if (parts[i] == 22) { bold = 0; dim = 0 }
        else if (parts[i] == 39) fill = ""
        else if (parts[i] >= 30 && parts[i] <= 37) fill = colour[parts[i] - 29]
        else if (parts[i] >= 90 && parts[i] <= 97) fill = colour[parts[i] - 89]
    }
}

# One piece in one style; what passes the terminal's last column goes to the next line, as there.
function show(piece,   room) {
    while (piece != "") {
        room = columns - column
        if (room <= 0) { lines[rows++] = spans; spans = ""; column = 0; room = columns }
        spans = spans "<tspan" style() ">" escaped(substr(piece, 1, room)) "</tspan>"
        column += length(substr(piece, 1, room))
        piece = substr(piece, room + 1)
    }
}

{
    rest = $0; spans = ""; column = 0
    while (match(rest, /\033\[[0-9;]*[A-Za-z]/)) {
        piece = substr(rest, 1, RSTART - 1)
        show(piece)
        code = substr(rest, RSTART + 2, RLENGTH - 3)
        if (substr(rest, RSTART + RLENGTH - 1, 1) == "m") set(code)
        rest = substr(rest, RSTART + RLENGTH)
    }
    show(rest)
    lines[rows++] = spans
}

END {
    width = 2 * left + columns * advance; height = top + rows * line_height + 4
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n", width, height, width, height
    print "  <title>dsup in a terminal: the supervisor is killed with kill -9 and started again; its jobs keep running</title>"
    print "  <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>"
    print "  <circle cx=\"20\" cy=\"18\" r=\"6\" fill=\"#f85149\"/><circle cx=\"40\" cy=\"18\" r=\"6\" fill=\"#d29922\"/><circle cx=\"60\" cy=\"18\" r=\"6\" fill=\"#3fb950\"/>"
    print "  <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\" fill=\"#c9d1d9\" xml:space=\"preserve\">"
    for (i = 0; i < rows; i++)
        if (lines[i] != "") printf "    <text x=\"%d\" y=\"%d\">%s</text>\n", left, top + i * line_height, lines[i]
    print "  </g>"
    print "</svg>"
}
