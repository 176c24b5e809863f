-- Changes logged as statements, with the context that they need.
set names utf8mb4;
create table by_statement (id int auto_increment primary key, a double, b varchar(100), c bigint unsigned);
set session binlog_format = 'STATEMENT';
set @text = 'ü😀', @number = -5, @real = 1.5e0, @dec = 12.340, @nothing = null, @big = cast(18446744073709551615 as unsigned);
insert into by_statement (a, b, c) values (@real, concat(@text, @number, @dec, coalesce(@nothing, 'null')), @big);
insert into by_statement (a, c) values (rand(), last_insert_id());
xa start 'gtrid', 'bqual', 7;
insert into by_statement (a) values (4);
xa end 'gtrid', 'bqual', 7;
xa prepare 'gtrid', 'bqual', 7;
xa commit 'gtrid', 'bqual', 7;
drop table by_statement;
