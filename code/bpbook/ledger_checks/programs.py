"""What the names in a program tell of it. It is read, not run.

The programs of the articles stand in the check modules as skeletons: their names and calls.
"""

import ast
import builtins


def _nodes(program, *kinds):
    """Return the nodes of these kinds, in the order of the program's lines."""
    found = [node for node in ast.walk(ast.parse(program)) if isinstance(node, kinds)]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _names(program, context):
    return {node.id for node in _nodes(program, ast.Name) if isinstance(node.ctx, context)}


def imported(program):
    """Return the modules that are imported, by the names they are given."""
    aliases = [alias for node in _nodes(program, ast.Import) for alias in node.names]
    return {alias.asname or alias.name: alias.name for alias in aliases}


def functions(program):
    """Return the names of the functions that are defined, in their order."""
    return [node.name for node in _nodes(program, ast.FunctionDef)]


def undefined(program):
    """Return the names that are used and never bound: by assignment, import, loop or definition."""
    classes = [node.name for node in _nodes(program, ast.ClassDef)]
    arguments = [node.arg for node in _nodes(program, ast.arg)]
    bound = {*imported(program), *functions(program), *classes, *arguments, *dir(builtins)}
    return sorted(_names(program, ast.Load) - _names(program, ast.Store) - bound)


def unused(program):
    """Return the names that are imported or assigned and never used."""
    made = {*imported(program), *_names(program, ast.Store)}
    return sorted(made - _names(program, ast.Load))


def uncalled(program):
    """Return the names of the functions that are defined and never used."""
    used = _names(program, ast.Load)
    return [name for name in functions(program) if name not in used]


def unchanging_loops(program):
    """Return the conditions of the while loops whose bodies assign none of the names in them."""
    found = []
    for loop in _nodes(program, ast.While):
        body = "\n".join(map(ast.unparse, loop.body))
        condition = ast.unparse(loop.test)
        if not _names(condition, ast.Load) & _names(body, ast.Store):
            found.append(condition)
    return found


def calls(program, function):
    """Return the arguments of every call of a function or method, as text: by position, by name."""
    found = []
    for node in _nodes(program, ast.Call):
        if ast.unparse(node.func).split(".")[-1] == function:
            by_name = {word.arg: ast.unparse(word.value) for word in node.keywords}
            found.append(([ast.unparse(value) for value in node.args], by_name))
    return found


def dense_sizes(program):
    """Return the widths of a Keras program with dense layers: inputs, then each layer's neurons."""
    sizes = []
    for positions, words in calls(program, "Dense"):
        if "input_shape" in words:
            sizes += ast.literal_eval(words["input_shape"])
        sizes.append(int(positions[0] if positions else words["units"]))
    return sizes
