"""Rows of several models in one statement, for pages that gather from many tables.

Each queryset becomes a branch of one UNION ALL: its number, and its row with whatever it `select_related` as JSON, from
which the instances are built as Django builds them. So a page of thirty sources costs one query, whatever they hold.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    BinaryField,
    F,
    Field,
    Func,
    IntegerField,
    JSONField,
    Model,
    QuerySet,
    Value,
)


def fetch_together(*querysets: QuerySet[Any]) -> list[list[Any]]:
    """The instances of each queryset, in the order given; the rows of one queryset come in no promised order.

    `select_related` over foreign keys by name, `defer`, `only`, order with a slice and annotations are kept;
    prefetching, `values` and `distinct` are not. Nothing is asked when every queryset is empty by itself.
    """
    found: list[list[Any]] = [[] for _each in querysets]
    shapes = [_shape(rows) for rows in querysets]
    branches = [
        _branch(number, rows, shape)
        for number, (rows, shape) in enumerate(zip(querysets, shapes, strict=True))
        if not rows.query.is_empty()
    ]
    if not branches:
        return found
    first, *rest = branches
    for number, row in first.union(*rest, all=True) if rest else first:
        found[number].append(shapes[number].build(iter(row), querysets[number].db))
    return found


class _Whole(Func):
    """The whole row of the table that the column named by the path is of, as JSON by column; NULL where no row was joined."""

    output_field = JSONField()

    def __init__(self, path: str, unwanted: list[Any]) -> None:
        super().__init__(F(path))
        self.unwanted = unwanted

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> Any:
        """The name of the joined table, and the columns that are left out, as a parameter."""
        (column,) = self.get_source_expressions()
        row = f"TO_JSONB({compiler.quote_name_unless_alias(column.alias)})"
        if not self.unwanted:
            return row, []
        return f"({row} - %s::text[])", [self.unwanted]


@dataclass
class _Shape:
    """One model of a branch: which of its columns, and what hangs on it. `prefix`: the path to it."""

    model: type[Model]
    prefix: str
    columns: list["Field[Any, Any]"]
    readers: list[Callable[[Any], Any]]
    related: dict[str, "_Shape"] = field(default_factory=dict)
    annotations: dict[str, Callable[[Any], Any]] = field(default_factory=dict)

    def parts(self) -> Iterator[Any]:
        """What the branch selects, in the order in which `build` takes it."""
        every = self.model._meta.concrete_fields
        # A key's own path would stop at the row that points to it.
        one = next(column for column in every if not column.primary_key)
        unwanted = [column.column for column in every if column not in self.columns]
        yield _Whole(self.prefix + one.attname, unwanted)
        yield from (F(name) for name in self.annotations)
        for shape in self.related.values():
            yield from shape.parts()

    def build(self, told: Iterator[Any], alias: str) -> Any:
        """The instance, None where a foreign key leads nowhere."""
        own = next(told)
        extra = {name: read(next(told)) for name, read in self.annotations.items()}
        hanging = {key: one.build(told, alias) for key, one in self.related.items()}
        if own is None:
            return None
        read = zip(self.columns, self.readers, strict=True)
        row = self.model.from_db(
            alias,
            [column.attname for column in self.columns],
            [reader(own[column.column]) for column, reader in read],
        )
        for name, value in extra.items():
            setattr(row, name, value)
        for name, other in hanging.items():
            link: Any = self.model._meta.get_field(name)
            link.set_cached_value(row, other)
        return row


def _shape(rows: QuerySet[Any]) -> _Shape:
    related = rows.query.select_related
    if related is True:
        raise ValueError("select_related needs names here")
    shape = _part(rows.model, "", related or {}, *rows.query.deferred_loading)
    for name, told in rows.query.annotation_select.items():
        shape.annotations[name] = _reader(told.output_field)
    return shape


def _part(
    model: type[Model],
    prefix: str,
    related: dict[str, Any],
    names: Any,
    is_deferring: bool,
) -> _Shape:
    def is_wanted(column: "Field[Any, Any]") -> bool:
        named = prefix + column.name in names or prefix + column.attname in names
        return column.primary_key or named != is_deferring

    # `only` speaks of the rows themselves: what hangs on them comes whole.
    whole = prefix and not is_deferring
    columns = [one for one in model._meta.concrete_fields if whole or is_wanted(one)]
    hanging = {
        name: _part(
            model._meta.get_field(name).related_model,  # type: ignore[arg-type]  # a foreign key's
            f"{prefix}{name}__",
            further,
            names,
            is_deferring,
        )
        for name, further in related.items()
    }
    return _Shape(model, prefix, columns, [_reader(one) for one in columns], hanging)


def _reader(column: "Field[Any, Any]") -> Callable[[Any], Any]:
    """From a value of JSON to the field's own."""
    if isinstance(column, JSONField):
        return lambda value: value
    if isinstance(column, BinaryField):
        return lambda value: None if value is None else bytes.fromhex(value[2:])
    if isinstance(column, ArrayField):
        read = _reader(column.base_field)
        return lambda value: None if value is None else [read(one) for one in value]
    if hasattr(column, "from_db_value"):
        return lambda value: column.from_db_value(value, None, connection)
    return lambda value: None if value is None else column.to_python(value)


def _branch(number: int, rows: QuerySet[Any], shape: _Shape) -> QuerySet[Any]:
    marked = rows.annotate(
        _number=Value(number, output_field=IntegerField()),
        _row=Func(
            *shape.parts(), function="JSONB_BUILD_ARRAY", output_field=JSONField()
        ),
    )
    return marked.values_list("_number", "_row")
